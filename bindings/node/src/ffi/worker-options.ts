import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { NapiBootstrapConfig } from '../addon/boundary.js';
import { type NativeHostOptions, Role } from '../addon/native.js';

const ROLES: Record<string, Role> = { worker: Role.Worker, engine_and_worker: Role.EngineAndWorker };
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'off'];

/** The first of these variables that is set and not empty. */
function variable(...names: string[]): string | undefined {
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** The value of a table. Throws naming the option and what there is. */
function oneOf(value: string, option: string, known: string[]): number {
  const index = known.indexOf(value.toLowerCase());
  if (index >= 0) return index;
  throw new TypeError(`${option} is "${value}"; it must be one of ${known.join(', ')}`);
}

/** The server that takes in tasks for a worker, as variables say: they win over the configuration. */
function engineOf(): NativeHostOptions {
  const token = variable('TASKER_ORCHESTRATION_AUTH_TOKEN', 'TASKER_AUTH_TOKEN');
  const timeout = variable('TASKER_ORCHESTRATION_TIMEOUT_MS');
  return {
    engineUrl: variable('TASKER_ORCHESTRATION_URL'),
    engineToken: token,
    engineApiKey: token === undefined ? variable('TASKER_API_KEY') : undefined,
    engineApiKeyHeader: variable('TASKER_API_KEY_HEADER'),
    engineTimeoutMs: timeout === undefined ? undefined : Number(timeout),
  };
}

/** What the host is to be: from the caller, then from variables; what neither says, the configuration
 * does. Throws when nothing says which store.
 * \param makeName  of a worker that nobody named */
export function optionsOf(config: NapiBootstrapConfig, makeName: () => string): NativeHostOptions {
  const configuration = config.configPath ?? variable('TASKER_CONFIG_PATH');
  const store = config.databaseUrl ?? variable('TASKER_STORE') ?? (configuration ? undefined : variable('DATABASE_URL'));
  if (!store && !configuration) {
    throw new Error(
      'TASKER_CONFIG_PATH environment variable not set, and neither is TASKER_STORE nor DATABASE_URL: ' +
        'nothing says which store; databaseUrl can, e.g. "sqlite:tasker.db"',
    );
  }
  const options: NativeHostOptions = { store, configuration };
  options.role = Role.OfStore;
  if (config.role) options.role = ROLES[Object.keys(ROLES)[oneOf(config.role, 'role', Object.keys(ROLES))] as string];
  options.transport = variable('TASKER_TRANSPORT');
  options.environment = variable('TASKER_ENV');
  const name = config.workerId ?? variable('TASKER_WORKER_ID', 'TASKER_INSTANCE_ID');
  options.workerName = name || (configuration ? undefined : makeName());
  const namespace = config.namespace ?? variable('TASKER_NAMESPACE');
  if (namespace) options.namespaces = [namespace];
  options.callables = config.callables ?? undefined;
  options.claims = config.claims ?? undefined;
  options.concurrency = config.maxConcurrentHandlers ?? undefined;
  options.leaseMs = config.leaseMs ?? undefined;
  Object.assign(options, engineOf());
  options.webBind = config.webBind ?? variable('TASKER_WEB_BIND_ADDRESS');
  options.webIsOpen = config.webIsOpen ?? variable('TASKER_WEB_IS_OPEN') === 'true';
  if (config.logLevel) options.logLevel = oneOf(config.logLevel, 'logLevel', LEVELS);
  return options;
}

/** Where templates are, if anywhere: as named, or in the usual folders. */
export function templatesOf(config: NapiBootstrapConfig): string | undefined {
  const named = config.templatePath ?? variable('TASKER_TEMPLATE_PATH');
  if (named) return named;
  const workspace = variable('WORKSPACE_PATH');
  const usual = [...(workspace ? [join(workspace, 'config/tasks')] : []), 'config/tasks'];
  return usual.find((folder) => existsSync(folder));
}
