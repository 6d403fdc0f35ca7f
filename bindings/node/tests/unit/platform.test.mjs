// Goal: where there is no addon that works, one is told for which platform, which file, and what to do.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { fileOf, run } from '../support.mjs';

const { explain, libcOf } = await import(fileOf('addon/platform.js'));
const { notFound } = await import(fileOf('addon/module-path.js'));

/** What loading this file says in a process of its own, by both ways. */
async function saidOf(t, file) {
  const { status, stdout, stderr } = await run(t, `
    const { Tasker, FfiLayer } = await import('${fileOf('index.js')}');
    const said = [];
    for (const load of [() => Tasker.embedded({ handlers: {} }), () => new FfiLayer().load()]) {
      try { await load(); said.push('loaded'); } catch (error) { said.push(error.message); }
    }
    console.log(JSON.stringify(said));`, { TASKER_FFI_MODULE_PATH: file });
  assert.equal(status, 0, stderr);
  const [embedded, layer] = JSON.parse(stdout);
  assert.equal(embedded, layer);
  return embedded;
}

test('the C library is told by what the process has loaded', () => {
  assert.equal(libcOf('7f0-7f1 r-xp 0 fe:00 1 /usr/lib/x86_64-linux-gnu/libc.so.6\n'), 'gnu');
  assert.equal(libcOf('7f0-7f1 r-xp 0 fe:00 1 /lib/ld-musl-x86_64.so.1\n'), 'musl');
});

for (const [platform, arch] of [['darwin', 'arm64'], ['darwin', 'x64'], ['win32', 'x64'], ['linux', 'arm64']]) {
  const name = `${platform}-${arch}${platform === 'linux' ? '-gnu' : ''}`;
  test(`on ${name} the file is named that there is not`, (t) => {
    const before = [process.platform, process.arch];
    const become = ([value, other]) => {
      Object.defineProperty(process, 'platform', { value });
      Object.defineProperty(process, 'arch', { value: other });
    };
    t.after(() => become(before));
    become([platform, arch]);
    const { message } = notFound();
    for (const part of [`no native addon for ${name}`, `tasker_ts.${name}.node`, 'glibc 2.34', 'TASKER_FFI_MODULE_PATH']) {
      assert.ok(message.includes(part), `${part} is not in: ${message}`);
    }
  });
}

test('a file that is no addon is named with what is wrong with it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-none-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'other.node');
  writeFileSync(file, 'not an addon');
  const said = await saidOf(t, file);
  assert.ok(said.startsWith(`Failed to load FFI library from ${file} on ${process.platform}-${process.arch}`), said);
  assert.match(said, /TASKER_FFI_MODULE_PATH/);
});

test('what an old C library lacks is said in words', () => {
  const said = explain("/lib/libc.so.6: version `GLIBC_2.34' not found (required by tasker_ts.linux-x64-gnu.node)");
  assert.match(said, /^The C library of this system is too old: it wants glibc 2\.34\. Prebuilt is linux-x64/);
});
