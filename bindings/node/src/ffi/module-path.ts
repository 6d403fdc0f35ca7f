import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { folder } from '../here.cjs';

/** So many folders above the code are looked into. */
const LEVELS = 5;

/** What the file of the addon is called: for this platform, or of a build. */
export function moduleFileNames(): string[] {
  const libc = process.platform === 'linux' ? '-gnu' : '';
  return [`tasker_ts.${process.platform}-${process.arch}${libc}.node`, 'tasker_ts.node'];
}

/** The addon in a folder or in one above it, there or in `native`; null: it is not there. */
export function findLibraryPath(from: string = folder): string | null {
  let place = from;
  for (let level = 0; level <= LEVELS; ++level) {
    for (const name of moduleFileNames()) {
      const found = [join(place, name), join(place, 'native', name)].find(existsSync);
      if (found !== undefined) return found;
    }
    place = dirname(place);
  }
  return null;
}

/** What `TASKER_FFI_MODULE_PATH` names, else the addon of the package; null: it is not there. */
export function findModulePath(): string | null {
  return process.env['TASKER_FFI_MODULE_PATH'] || findLibraryPath();
}
