import type { HandlerFailure } from '../errors.js';
import type { NapiStepEvent } from '../ffi/types.js';
import type { StepHandlerResultParams } from '../types/step-handler-result.js';

/** Which handler a thread runs. */
export interface ThreadData {
  /** URL of the module. */
  module: string;
  exportName: string | undefined;
}

/** One call, for a thread. */
export interface ThreadCall {
  event: NapiStepEvent;
  handlerName: string;
}

/** What became of it. */
export type ThreadAnswer =
  | { result: StepHandlerResultParams; failure?: undefined }
  | { result?: undefined; failure: HandlerFailure };
