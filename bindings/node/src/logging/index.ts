import type { NapiModule } from '../ffi/types.js';

/** Fields of a line of the log. */
export type LogFields = Record<string, unknown>;

/** The functions of the addon that take lines. */
export type LoggingRuntime = Pick<
  NapiModule,
  'logError' | 'logWarn' | 'logInfo' | 'logDebug' | 'logTrace'
>;

type Level = 'error' | 'warn' | 'info' | 'debug' | 'trace';

let runtime: LoggingRuntime | undefined;

/** From now on lines go to the addon's log. @internal */
export function setLoggingRuntime(module: LoggingRuntime): void {
  runtime = module;
}

/** From now on lines go to the console. @internal */
export function clearLoggingRuntime(): void {
  runtime = undefined;
}

function writeToConsole(level: Level, message: string, fields: LogFields | undefined): void {
  const write = level === 'trace' ? console.debug : console[level];
  if (fields === undefined || Object.keys(fields).length === 0) write(message);
  else write(message, fields);
}

function write(level: Level, message: string, fields: LogFields | undefined): void {
  if (runtime === undefined) {
    writeToConsole(level, message, fields);
    return;
  }
  try {
    if (level === 'error') runtime.logError(message, fields ?? null);
    else if (level === 'warn') runtime.logWarn(message, fields ?? null);
    else if (level === 'info') runtime.logInfo(message, fields ?? null);
    else if (level === 'debug') runtime.logDebug(message, fields ?? null);
    else runtime.logTrace(message, fields ?? null);
  } catch {
    // A line is not worth an error: fields may be what the addon cannot take.
    writeToConsole(level, message, fields);
  }
}

/** Something needs somebody's attention. */
export function logError(message: string, fields?: LogFields): void {
  write('error', message, fields);
}

/** Something went wrong and was coped with. */
export function logWarn(message: string, fields?: LogFields): void {
  write('warn', message, fields);
}

/** Something that operators want to know. */
export function logInfo(message: string, fields?: LogFields): void {
  write('info', message, fields);
}

/** Something that helps to find errors. */
export function logDebug(message: string, fields?: LogFields): void {
  write('debug', message, fields);
}

/** Everything. */
export function logTrace(message: string, fields?: LogFields): void {
  write('trace', message, fields);
}

type Log = (message: string, fields?: LogFields) => void;

/** Lines with fields of their own. */
export interface Logger {
  logError: Log;
  logWarn: Log;
  logInfo: Log;
  logDebug: Log;
  logTrace: Log;
  /** The same by shorter names. */
  error: Log;
  warn: Log;
  info: Log;
  debug: Log;
  trace: Log;
}

/** One whose lines have `defaults` beside their own fields, which win. */
export function createLogger(defaults: LogFields): Logger {
  const of =
    (level: Level): Log =>
    (message, fields) =>
      write(level, message, { ...defaults, ...fields });
  const [error, warn, info] = [of('error'), of('warn'), of('info')] as const;
  const [debug, trace] = [of('debug'), of('trace')] as const;
  const short = { error, warn, info, debug, trace };
  return { ...short, logError: error, logWarn: warn, logInfo: info, logDebug: debug, logTrace: trace };
}
