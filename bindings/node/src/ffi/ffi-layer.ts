import { createRequire } from 'node:module';
import { resolve } from 'node:path';

import { findLibraryPath, findModulePath, notFound, notLoaded } from '../addon/module-path.js';
import { nativeModule } from './native-module.js';
import type { NapiModule } from './types.js';

/** Where the addon is. */
export interface FfiLayerConfig {
  /** Left out: {@link FfiLayer.findModulePath}. */
  modulePath?: string | undefined;
}

/** Loads the addon. */
export class FfiLayer {
  readonly #configuredPath: string | undefined;
  #module: NapiModule | undefined;
  #path: string | undefined;

  constructor(config: FfiLayerConfig = {}) {
    this.#configuredPath = config.modulePath;
  }

  /** Does nothing when it is loaded. Rejects with what is missing, and where it was looked for. */
  async load(path?: string): Promise<void> {
    if (this.#module !== undefined) return;
    const file = path ?? this.#configuredPath ?? FfiLayer.findModulePath();
    if (file === null) throw notFound();
    try {
      this.#module = moduleAt(resolve(file));
      this.#path = file;
    } catch (thrown) {
      throw notLoaded(file, thrown);
    }
  }

  /** Forgets it. The process keeps the file: an addon cannot be taken out of one. */
  async unload(): Promise<void> {
    this.#module = undefined;
    this.#path = undefined;
  }

  /** Whether the addon is there. */
  isLoaded(): boolean {
    return this.#module !== undefined;
  }

  /** The functions of the addon. Throws before `load`. */
  getModule(): NapiModule {
    if (this.#module === undefined) throw new Error('FFI not loaded. Call load() first.');
    return this.#module;
  }

  /** The same. */
  getRuntime(): NapiModule {
    return this.getModule();
  }

  /** The file that was loaded; null before that. */
  getModulePath(): string | null {
    return this.#path ?? null;
  }

  /** What `TASKER_FFI_MODULE_PATH` names, else the addon of the package. */
  static findModulePath(): string | null {
    return findModulePath();
  }

  /** The addon in a folder or in one above it. */
  static findLibraryPath(callerDir?: string): string | null {
    return findLibraryPath(callerDir);
  }
}

/** A file may have the functions itself, as those of tests do; of ours they are made. */
function moduleAt(file: string): NapiModule {
  const exported = createRequire(file)(file) as Partial<NapiModule>;
  if (typeof exported.bootstrapWorker === 'function') return exported as NapiModule;
  return nativeModule(file);
}
