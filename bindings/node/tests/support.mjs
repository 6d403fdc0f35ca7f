// What tests of all runtimes stand on.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The package as it was built: index.js of it. */
export const PACKAGE = process.env.TASKER_PACKAGE ?? fileURLToPath(new URL('../dist/index.js', import.meta.url));

/** A file beside index.js. */
export const fileOf = (name) => pathToFileURL(join(dirname(PACKAGE), name)).href;

const ARGUMENTS = globalThis.Deno !== undefined ? ['run', '-A'] : [];

/** A folder that is gone after the test. */
export function folderOf(t) {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-node-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a module's text in a process of the same runtime: what it wrote and how it ended. */
export function run(t, script, environment = {}) {
  const file = join(folderOf(t), 'script.mjs');
  writeFileSync(file, script);
  const child = spawn(process.execPath, [...ARGUMENTS, file], { env: { ...process.env, ...environment }, timeout: 30_000 });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  return new Promise((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

/** A template with one step. */
export const one = (retry = '{ max_attempts: 1 }') => `
name: one
namespace_name: shop
version: "1.0.0"
steps:
  - { name: only, handler: { callable: only }, retry: ${retry} }
`;
