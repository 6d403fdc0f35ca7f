// The package that is tested: what the build made, or TASKER_PACKAGE.
import { fileURLToPath } from 'node:url';

export const INDEX = process.env.TASKER_PACKAGE ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const { pathToFileURL } = await import('node:url');
export const tasker = await import(pathToFileURL(INDEX).href);
export const testing = await import(pathToFileURL(INDEX.replace(/index\.js$/, 'testing/index.js')).href);
export const logging = await import(pathToFileURL(INDEX.replace(/index\.js$/, 'logging/index.js')).href);
