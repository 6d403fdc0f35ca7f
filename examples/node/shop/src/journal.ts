import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file of lines, each with a key of its own: what was written once is not written again. On disk when it returns. */
export class Journal<Entry extends object> {
  readonly #file: string;
  readonly #entries = new Map<string, Entry>();

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, 'a'));
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      try {
        const { key, ...entry } = JSON.parse(line) as { key: string } & Entry;
        this.#entries.set(key, entry as unknown as Entry);
      } catch {
        // The last line of a process that was killed while it wrote: that entry was never made.
      }
    }
  }

  /** The entry of this key: the one that is there, or this one from now on. */
  record(key: string, entry: Entry): Entry {
    const before = this.#entries.get(key);
    if (before !== undefined) return before;
    const file = openSync(this.#file, 'a');
    try {
      writeSync(file, `\n${JSON.stringify({ key, ...entry })}`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    this.#entries.set(key, entry);
    return entry;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get entries(): Entry[] {
    return [...this.#entries.values()];
  }
}
