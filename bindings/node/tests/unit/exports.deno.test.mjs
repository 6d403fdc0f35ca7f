// Goal: everything that a user of the package can name says what it is: each export of each entry, and each method.
// Method: `deno doc`, which follows exports as editors do, over the sources.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));
const ENTRIES = ['index.ts', 'events/index.ts', 'ffi/index.ts', 'testing/index.ts'];

function symbolsOf(entry) {
  const said = execFileSync(Deno.execPath(), ['doc', '--json', '--unstable-sloppy-imports', entry],
    { cwd: SOURCES, maxBuffer: 1 << 27, stdio: ['ignore', 'pipe', 'ignore'] });
  return Object.values(JSON.parse(said).nodes).flatMap(({ symbols }) => symbols);
}

const isSilent = ({ jsDoc }) => !jsDoc?.doc;

/** Methods of a class or an interface without a comment; one of an overloaded method is enough. */
function silentMethods({ kind, def }) {
  if (kind !== 'class' && kind !== 'interface') return [];
  const all = (def.methods ?? []).filter((method) => method.accessibility !== 'private' && !method.isOverride);
  const told = new Set(all.filter((method) => !isSilent(method)).map(({ name }) => name));
  return all.map(({ name }) => name).filter((name) => !told.has(name));
}

for (const entry of ENTRIES) {
  test(`${entry}: each export and each method has a comment`, () => {
    const symbols = symbolsOf(entry);
    assert.ok(symbols.length > 10, `${symbols.length} exports were found`);
    const silent = [];
    for (const { name, declarations } of symbols) {
      // Another name for what has its comment elsewhere says it there.
      const own = declarations.filter(({ kind }) => kind !== 'reference');
      if (own.length > 0 && own.every(isSilent)) silent.push(name);
      for (const declaration of own) silent.push(...silentMethods(declaration).map((method) => `${name}.${method}`));
    }
    assert.deepEqual(silent, []);
  });
}
