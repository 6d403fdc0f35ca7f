import type { ExecutableHandler } from '../handler/base.js';
import type { HandlerDefinition } from './handler-definition.js';

/** What a resolver may be told beside the definition. */
export type ResolverConfig = Record<string, unknown>;

/** Finds handlers by what templates say. */
export interface BaseResolver {
  /** What templates ask for it by. */
  readonly name: string;
  /** The lower is asked first: 10 for what was registered, 20 to 99 for one's own, 100 for modules. */
  readonly priority: number;
  /** Whether it might know a handler for this. */
  canResolve(definition: HandlerDefinition, config?: ResolverConfig): boolean;
  /** The handler; null: another may know it. */
  resolve(
    definition: HandlerDefinition,
    config?: ResolverConfig,
  ): Promise<ExecutableHandler | null>;
}
