import { failureOf, isInstance } from '../errors.js';
import type { NapiStepError, NapiStepExecutionResult } from '../ffi/types.js';
import { isObject } from '../types/json.js';
import { isHandlerResult, StepHandlerResult } from '../types/step-handler-result.js';

/** Who ran it, and for how long. */
export interface Run {
  stepUuid: string;
  workerId: string;
  executionTimeMs: number;
}

type Members = Record<string, unknown>;

/** What a handler returned, as a result. What is none fails the step for good: its author has to know. */
export function checkedResult(value: unknown, handlerName: string): StepHandlerResult {
  if (isHandlerResult(value)) return value;
  if (isObject(value) && typeof value['success'] === 'boolean') {
    return new StepHandlerResult(value as { success: boolean });
  }
  return StepHandlerResult.failure(
    `Handler '${handlerName}' returned ${value === null ? 'null' : typeof value}: ` +
      'it must return a StepHandlerResult, as success() and failure() make',
    'handler_error',
    false,
  );
}

/** What a handler threw, as a result: its type is the error's class. */
export function resultOfThrown(thrown: unknown): StepHandlerResult {
  const { message, type, retryable, metadata } = failureOf(thrown);
  if (type !== 'handler_error' || !isInstance(thrown, Error)) {
    return StepHandlerResult.failure(message, type, retryable, metadata);
  }
  let traceback: string | undefined;
  try {
    traceback = thrown.stack;
  } catch {
    // A getter that throws.
  }
  return StepHandlerResult.failure(message, String(metadata['errorType'] ?? type), retryable, {
    ...(traceback === undefined ? {} : { traceback }),
  });
}

/** What the engine is told beside the result: how long a server asked to wait counts. */
function orchestrationOf(result: StepHandlerResult): Members | undefined {
  if (result.orchestrationMetadata !== null) return result.orchestrationMetadata;
  const seconds = result.metadata['retry_after_seconds'];
  if (result.success || typeof seconds !== 'number') return undefined;
  return { backoffHint: { backoffType: 'ServerRequested', delaySeconds: seconds } };
}

function errorOf(result: StepHandlerResult): NapiStepError {
  const { metadata } = result;
  const error: NapiStepError = {
    message: result.errorMessage ?? 'Unknown error',
    errorType: result.errorType ?? 'handler_error',
    retryable: result.retryable,
  };
  if (typeof metadata['status_code'] === 'number') error.statusCode = metadata['status_code'];
  if (typeof metadata['traceback'] === 'string') error.backtrace = metadata['traceback'].split('\n');
  return error;
}

/** The result as the addon takes it. */
export function executionResult(result: StepHandlerResult, run: Run): NapiStepExecutionResult {
  const metadata: NapiStepExecutionResult['metadata'] = {
    executionTimeMs: run.executionTimeMs,
    workerId: run.workerId,
    completedAt: new Date().toISOString(),
    retryable: result.retryable,
  };
  if (result.errorType !== null) metadata.errorType = result.errorType;
  if (result.errorCode !== null) metadata.errorCode = result.errorCode;
  if (Object.keys(result.metadata).length > 0) metadata.custom = result.metadata;
  const whole: NapiStepExecutionResult = {
    stepUuid: run.stepUuid,
    success: result.success,
    result: result.result ?? {},
    status: result.success ? 'completed' : 'failed',
    metadata,
  };
  if (!result.success) whole.error = errorOf(result);
  const orchestration = orchestrationOf(result);
  if (orchestration !== undefined) whole.orchestrationMetadata = orchestration;
  return whole;
}

/** So much of an error's text is kept. */
const ERROR_TEXT_MAX = 500;

/** What is sent in place of a result that the addon does not take. */
export function unsendableResult(error: Error, run: Run): NapiStepExecutionResult {
  const errorType = 'FFI_SERIALIZATION_ERROR';
  const text = error.message.slice(0, ERROR_TEXT_MAX);
  return {
    stepUuid: run.stepUuid,
    success: false,
    result: {},
    status: 'error',
    metadata: {
      executionTimeMs: run.executionTimeMs,
      workerId: run.workerId,
      completedAt: new Date().toISOString(),
      retryable: false,
      errorType,
      custom: { ffi_serialization_error: text },
    },
    error: { message: `The step's result could not be sent: ${text}`, errorType, retryable: false },
  };
}
