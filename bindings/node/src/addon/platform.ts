import { readFileSync } from 'node:fs';

/** The oldest C library with which the prebuilt addon works; tools/pack_node.py looks whether that is so. */
export const GLIBC_MIN = '2.34';

/** What the package has an addon for. */
const PREBUILT = `linux-x64 with glibc ${GLIBC_MIN} or newer (Debian 12, Ubuntu 22.04, RHEL 9)`;

/** Which C library a process of Linux has loaded, by its /proc/self/maps. */
export function libcOf(maps: string): 'gnu' | 'musl' {
  return /\/(?:ld-musl-|libc\.musl-)/.test(maps) ? 'musl' : 'gnu';
}

function libcOfProcess(): 'gnu' | 'musl' {
  try {
    return libcOf(readFileSync('/proc/self/maps', 'utf8'));
  } catch {
    return 'gnu'; // not to be read here; nearly all have it
  }
}

/** As in names of files: `linux-x64-gnu`, `darwin-arm64`. */
export function platformName(): string {
  const libc = process.platform === 'linux' ? `-${libcOfProcess()}` : '';
  return `${process.platform}-${process.arch}${libc}`;
}

/** What to do where there is no addon that works. */
export function remedy(): string {
  return (
    `Prebuilt is ${PREBUILT}. Elsewhere build Tasker from its sources (make build), and set ` +
    'TASKER_FFI_MODULE_PATH to the tasker_ts.node that comes of it.'
  );
}

/** Why a file that is there does not load, as far as its error tells. */
export function explain(message: string): string {
  const wanted = /GLIBC_(\d+\.\d+)' not found/.exec(message);
  if (wanted !== null) {
    return `The C library of this system is too old: it wants glibc ${wanted[1]}. ${remedy()}`;
  }
  if (/invalid ELF|not a mach-o|wrong architecture|Error relocating|is not a valid Win32/i.test(message)) {
    return `It was built for another system than ${platformName()}. ${remedy()}`;
  }
  if (/allow-ffi|ffi access/i.test(message)) return 'Deno needs --allow-ffi to load it.';
  return remedy();
}
