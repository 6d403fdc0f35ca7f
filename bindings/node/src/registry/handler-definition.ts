import { objectOf } from '../types/json.js';

/** How a template names a handler. */
export interface HandlerDefinition {
  callable: string;
  /** `call` when left out. */
  method?: string | null;
  /** Only that resolver is asked. */
  resolver?: string | null;
  initialization?: Record<string, unknown>;
}

/** The same as it may come from elsewhere. */
export interface HandlerDto {
  callable?: string | null;
  method?: string | null;
  resolver?: string | null;
  initialization?: Record<string, unknown> | null;
}

/** What a handler can be asked for by. */
export type HandlerSpec = string | HandlerDefinition | HandlerDto;

/** The method that runs. */
export function effectiveMethod(definition: HandlerDefinition): string {
  return definition.method || 'call';
}

/** Whether another method than `call` runs. */
export function usesMethodDispatch(definition: HandlerDefinition): boolean {
  return effectiveMethod(definition) !== 'call';
}

/** Whether only one resolver is asked. */
export function hasResolverHint(definition: HandlerDefinition): boolean {
  return Boolean(definition.resolver);
}

/** Of a name alone. */
export function fromCallable(
  callable: string,
  more: Omit<HandlerDefinition, 'callable'> = {},
): HandlerDefinition {
  return { callable, method: null, resolver: null, initialization: {}, ...more };
}

/** Of what came from elsewhere; of nothing, one without a callable. */
export function fromDto(dto: HandlerDto | null | undefined): HandlerDefinition {
  return {
    callable: dto?.callable ?? '',
    method: dto?.method ?? null,
    resolver: dto?.resolver ?? null,
    initialization: objectOf(dto?.initialization),
  };
}

/** Of any of the forms. */
export function normalizeToDefinition(spec: HandlerSpec): HandlerDefinition {
  return typeof spec === 'string' ? fromCallable(spec) : fromDto(spec);
}
