/** A handler that a template names cannot be found. */
export class ResolutionError extends Error {
  override name = 'ResolutionError';
}

/** The template asks for a resolver that there is not. */
export class ResolverNotFoundError extends ResolutionError {
  override name = 'ResolverNotFoundError';
  constructor(readonly resolverName: string) {
    super(`Unknown resolver: '${resolverName}'`);
  }
}

/** No resolver knows the callable. */
export class NoResolverMatchError extends ResolutionError {
  override name = 'NoResolverMatchError';
  constructor(
    readonly callable: string,
    readonly triedResolvers: string[],
  ) {
    super(`No resolver could resolve callable '${callable}'. Tried: ${triedResolvers.join(', ')}`);
  }
}

/** The template asks for a method that the handler has not. */
export class MethodDispatchError extends Error {
  override name = 'MethodDispatchError';
  constructor(
    readonly handlerName: string,
    readonly methodName: string,
  ) {
    super(`Handler '${handlerName}' does not have method '${methodName}'`);
  }
}
