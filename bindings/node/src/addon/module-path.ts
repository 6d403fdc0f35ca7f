import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { asError } from '../errors.js';
import { folder } from '../here.cjs';
import { explain, platformName, remedy } from './platform.js';

/** So many folders above the code are looked into. */
const LEVELS = 5;

/** What the file of the addon is called: for this platform, or of a build. */
export function moduleFileNames(): string[] {
  return [`tasker_ts.${platformName()}.node`, 'tasker_ts.node'];
}

/** `from` and the folders above it. */
function placesAbove(from: string): string[] {
  const places = [from];
  while (places.length <= LEVELS) places.push(dirname(places.at(-1) as string));
  return places;
}

/** The addon in a folder or in one above it, there or in `native`; null: it is not there. */
export function findLibraryPath(from: string = folder): string | null {
  const names = moduleFileNames();
  for (const place of placesAbove(from)) {
    for (const name of names) {
      const found = [join(place, name), join(place, 'native', name)].find(existsSync);
      if (found !== undefined) return found;
    }
  }
  return null;
}

/** What `TASKER_FFI_MODULE_PATH` names, else the addon of the package; null: it is not there. */
export function findModulePath(): string | null {
  return process.env['TASKER_FFI_MODULE_PATH'] || findLibraryPath();
}

/** Addons of other platforms that are there. */
function othersThan(names: string[]): string[] {
  const found = placesAbove(folder).flatMap((place) => {
    try {
      return readdirSync(place);
    } catch {
      return [];
    }
  });
  return found.filter((name) => /^tasker_ts\..*node$/.test(name) && !names.includes(name));
}

/** That there is no addon, and what to do. */
export function notFound(): Error {
  const names = moduleFileNames();
  const others = othersThan(names);
  const has = others.length > 0 ? ` (it has ${others.join(', ')})` : '';
  return new Error(
    `FFI library not found: the package has no native addon for ${platformName()}. ` +
      `Looked for ${names.join(' or ')} in ${folder} and above${has}. ${remedy()}`,
  );
}

/** That the addon in this file does not load, and what to do. */
export function notLoaded(file: string, thrown: unknown): Error {
  const why = asError(thrown).message;
  return new Error(
    `Failed to load FFI library from ${file} on ${platformName()}: ${why}. ${explain(why)}`,
    { cause: thrown },
  );
}
