import { StepHandlerResult } from '../../types/step-handler-result.js';

/** What a decision comes to. */
export enum DecisionType {
  /** Steps of the template are made and run. */
  CREATE_STEPS = 'create_steps',
  /** None is. */
  NO_BRANCHES = 'no_branches',
}

/** A decision with its reasons. */
export interface DecisionPointOutcome {
  decisionType: DecisionType;
  nextStepNames: string[];
  dynamicSteps?: Record<string, unknown>[];
  reason?: string;
  routingContext: Record<string, unknown>;
}

/** What decides which steps follow. */
export interface DecisionCapable {
  readonly name?: string;
  readonly version?: string;
  /** The steps of these names follow. */
  decisionSuccess(
    steps: string[],
    routingContext?: Record<string, unknown>,
    metadata?: Record<string, unknown>,
  ): StepHandlerResult;
  /** A decision that was made elsewhere. */
  decisionSuccessWithOutcome(
    outcome: DecisionPointOutcome,
    metadata?: Record<string, unknown>,
  ): StepHandlerResult;
  /** No step follows. */
  decisionNoBranches(
    outcome: DecisionPointOutcome,
    metadata?: Record<string, unknown>,
  ): StepHandlerResult;
  /** No step follows, for this reason. */
  skipBranches(
    reason: string,
    routingContext?: Record<string, unknown>,
    metadata?: Record<string, unknown>,
  ): StepHandlerResult;
  /** It could not be decided. */
  decisionFailure(
    message: string,
    errorType?: string,
    retryable?: boolean,
    metadata?: Record<string, unknown>,
  ): StepHandlerResult;
}

type Members = Record<string, unknown>;

function withRouting(result: Members, routingContext: Members | undefined): Members {
  const isEmpty = routingContext === undefined || Object.keys(routingContext).length === 0;
  return isEmpty ? result : { ...result, routing_context: routingContext };
}

/** Results of decisions, in the form that the engine reads. */
export class DecisionMixin implements DecisionCapable {
  /** Who decides; handlers have theirs. */
  declare readonly name?: string;
  declare readonly version?: string;

  /** The steps of these names follow. */
  decisionSuccess(steps: string[], routingContext?: Members, metadata?: Members): StepHandlerResult {
    const outcome: DecisionPointOutcome = {
      decisionType: DecisionType.CREATE_STEPS,
      nextStepNames: steps,
      routingContext: routingContext ?? {},
    };
    return DecisionMixin.prototype.decisionSuccessWithOutcome.call(this, outcome, metadata);
  }

  /** A decision that was made elsewhere. */
  decisionSuccessWithOutcome(outcome: DecisionPointOutcome, metadata?: Members): StepHandlerResult {
    const result: Members = {
      decision_point_outcome: {
        type: outcome.decisionType,
        step_names: outcome.nextStepNames,
      },
    };
    if (outcome.dynamicSteps !== undefined) result['dynamic_steps'] = outcome.dynamicSteps;
    return StepHandlerResult.success(
      withRouting(result, outcome.routingContext),
      signed(this, metadata),
    );
  }

  /** None follows. */
  decisionNoBranches(outcome: DecisionPointOutcome, metadata?: Members): StepHandlerResult {
    const result: Members = { decision_point_outcome: { type: DecisionType.NO_BRANCHES } };
    if (outcome.reason) result['reason'] = outcome.reason;
    return StepHandlerResult.success(
      withRouting(result, outcome.routingContext),
      signed(this, metadata),
    );
  }

  /** None follows, for this reason. */
  skipBranches(reason: string, routingContext?: Members, metadata?: Members): StepHandlerResult {
    const outcome: DecisionPointOutcome = {
      decisionType: DecisionType.NO_BRANCHES,
      nextStepNames: [],
      reason,
      routingContext: routingContext ?? {},
    };
    return DecisionMixin.prototype.decisionNoBranches.call(this, outcome, metadata);
  }

  /** It could not be decided. */
  decisionFailure(
    message: string,
    errorType = 'decision_error',
    retryable = false,
    metadata?: Members,
  ): StepHandlerResult {
    return StepHandlerResult.failure(message, errorType, retryable, signed(this, metadata));
  }
}

/** Says who has decided. */
function signed(by: DecisionCapable, metadata: Members | undefined): Members {
  return {
    ...metadata,
    ...(by.name === undefined ? {} : { decision_handler: by.name }),
    ...(by.version === undefined ? {} : { decision_version: by.version }),
  };
}

const METHODS = [
  'decisionSuccess', 'decisionSuccessWithOutcome', 'decisionNoBranches', 'skipBranches', 'decisionFailure',
] as const;

/** Adds what {@link DecisionCapable} has to an object. */
export function applyDecision<T extends object>(target: T): T & DecisionCapable {
  const mixin = DecisionMixin.prototype as unknown as Record<string, (...given: unknown[]) => unknown>;
  const into = target as Record<string, unknown>;
  for (const name of METHODS) into[name] = mixin[name]?.bind(target);
  return target as T & DecisionCapable;
}
