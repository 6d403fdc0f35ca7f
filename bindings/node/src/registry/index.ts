export type { BaseResolver, ResolverConfig } from './base-resolver.js';
export {
  MethodDispatchError,
  NoResolverMatchError,
  ResolutionError,
  ResolverNotFoundError,
} from './errors.js';
export {
  effectiveMethod,
  fromCallable,
  fromDto,
  type HandlerDefinition,
  type HandlerDto,
  type HandlerSpec,
  hasResolverHint,
  normalizeToDefinition,
  usesMethodDispatch,
} from './handler-definition.js';
export type { HandlerEntry, HandlerFactory } from './handler-kinds.js';
export { MethodDispatchWrapper } from './method-dispatch-wrapper.js';
export { RegistryResolver } from './registry-resolver.js';
export { ResolverChain } from './resolver-chain.js';
export { ClassLookupResolver, ExplicitMappingResolver } from './resolvers/index.js';
