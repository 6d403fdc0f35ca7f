#!/usr/bin/env python3
"""Packs bindings/node into one file that npm, Bun and Deno install without a network.

    tools/pack_node.py build/release/node        leaves build/release/node/tasker-systems-tasker-0.1.0.tgz

In it: what was compiled, with types and source maps; the addon for this platform, without what only
debuggers want; the example workflows, and projects to copy; README, licence, and the notices of all that is linked. Fails when
something of that is missing or stale, when the addon needs more of a machine than its C library, and when
the file has grown out of its limits.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "bindings" / "node"
NODE = ROOT / ".deps" / "node"
PLATFORM = "linux-x64-gnu"

# What every Linux with Node has: the C library, and what comes with it.
ALLOWED_LIBRARIES = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "ld-linux-x86-64.so.2", "libgcc_s.so.1"}
EXPORTS = {"napi_register_module_v1", "node_api_module_get_api_version_v1"}
PACKED_MAX = 8 << 20
UNPACKED_MAX = 24 << 20
ONLY_IN_SOURCES = ("private", "scripts", "devDependencies", "files")

# Debian's packages whose archives and headers are in the addon.
LINKED = {"OpenSSL": "libssl-dev", "SQLite": "libsqlite3-dev", "libpq": "libpq-dev", "librabbitmq": "librabbitmq-dev",
          "zlib": "zlib1g-dev", "yaml-cpp": "libyaml-cpp-dev", "toml++": "libtomlplusplus-dev",
          "spdlog": "libspdlog-dev", "fmt": "libfmt-dev"}
DOC = pathlib.Path("/usr/share/doc")
WITHOUT_NOTICE = """Boost

Boost Software License 1.0, which wants no notice in machine code.

libstdc++ and libgcc

GPL-3.0 with the GCC Runtime Library Exception, which allows them in programs under any licence.
"""


class Unfit(Exception):
    """The package must not be given to anybody, and why."""


def output(*command) -> str:
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def unknown_libraries(dynamic: str) -> set[str]:
    """Of what `readelf -d` prints: libraries that a bare machine may lack."""
    return set(re.findall(r"\(NEEDED\).*\[(.+?)\]", dynamic)) - ALLOWED_LIBRARIES


def newest_glibc(symbols: str) -> tuple[int, ...]:
    """Of what `nm -D` prints: the newest version of the C library that something is needed of."""
    found = {tuple(map(int, version.split("."))) for version in re.findall(r"@GLIBC_([\d.]+)", symbols)}
    return max(found, default=(0,))


def promised_glibc() -> tuple[int, ...]:
    text = (SOURCES / "src/addon/platform.ts").read_text()
    return tuple(map(int, re.search(r"GLIBC_MIN = '([\d.]+)'", text).group(1).split(".")))


def check_addon(dynamic: str, symbols: str, promised: tuple[int, ...]) -> None:
    """Of what readelf and nm say about it."""
    unknown = unknown_libraries(dynamic)
    if unknown:
        raise Unfit(f"the addon needs {', '.join(sorted(unknown))}, which a bare machine may lack: see cmake/SelfContained.cmake")
    if newest_glibc(symbols) > promised:
        found = ".".join(map(str, newest_glibc(symbols)))
        raise Unfit(f"the addon needs glibc {found}; src/addon/platform.ts promises {'.'.join(map(str, promised))}")
    unresolved = {name for name in re.findall(r"^ +U (\w+)(?!.*@(?:GLIBC|GCC)_)", symbols, re.M)
                  if not name.startswith(("napi_", "node_api_"))}
    if unresolved:
        raise Unfit(f"the addon needs {', '.join(sorted(unresolved)[:5])}, which nobody has")
    exported = set(re.findall(r"^[0-9a-f]+ [A-TV-Z] (\w+)", symbols, re.M))
    if exported - EXPORTS:
        raise Unfit(f"the addon exports {', '.join(sorted(exported - EXPORTS)[:5])}: see native/symbols.map")


def compiled_names() -> list[str]:
    """Below dist/: what comes of each source. Others are left from sources that are gone."""
    names = ["cjs/package.json"]
    for source in sorted((SOURCES / "src").rglob("*.*ts")):
        stem = source.relative_to(SOURCES / "src").with_suffix("")
        script, types = (".cjs", ".d.cts") if source.suffix == ".cts" else (".js", ".d.ts")
        for prefix in ("", "cjs/"):
            names += [f"{prefix}{stem}{end}" for end in (script, f"{script}.map", types)]
    return names


def packed_map(text: str, name: str) -> str:
    """A source map whose source, which is inside, is named as if it lay beside dist/."""
    whole = json.loads(text)
    up = "../" * (name.count("/") + 1)
    whole["sources"] = [up + re.sub(r"^.*?/bindings/node/(?:cjs/)?src/", "src/", source) for source in whole["sources"]]
    if not all(whole["sourcesContent"]):
        raise Unfit(f"{name} is without its source: see inlineSources in tsconfig.json")
    return json.dumps(whole, separators=(",", ":"))


def notice(path: pathlib.Path) -> str:
    if not path.is_file():
        raise Unfit(f"{path} is missing: whose licence it is belongs into the package")
    return path.read_text(errors="replace").strip() + "\n"


def notices() -> str:
    parts = [f"{name}\n\n{notice(DOC / package / 'copyright')}" for name, package in LINKED.items()]
    parts.append("Apache License 2.0, of OpenSSL\n\n" + notice(pathlib.Path("/usr/share/common-licenses/Apache-2.0")))
    parts.append("valijson\n\n" + notice(ROOT / ".deps/valijson/usr/share/doc/libvalijson-dev/copyright"))
    parts.append("node-addon-api\n\n" + notice(SOURCES / "node_modules/node-addon-api/LICENSE.md"))
    parts.append(WITHOUT_NOTICE)
    line = "\n" + "-" * 100 + "\n\n"
    return f"What is linked into tasker_ts.{PLATFORM}.node besides Tasker, and under which licences.\n" + line + line.join(parts)


def manifest() -> dict:
    """package.json as it is packed. In the sources it is private, as the folder alone is no package."""
    whole = json.loads((SOURCES / "package.json").read_text())
    return {name: value for name, value in whole.items() if name not in ONLY_IN_SOURCES}


def paths_in(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [path for one in value.values() for path in paths_in(one)]


def copy_below(source: pathlib.Path, target: pathlib.Path, ends: tuple[str, ...]) -> None:
    for path in sorted(source.rglob("*")):
        if path.suffix in ends and "node_modules" not in path.parts:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def stage(build: pathlib.Path) -> pathlib.Path:
    """The folder that is packed."""
    folder = build / "package"
    shutil.rmtree(folder, ignore_errors=True)
    for name in compiled_names():
        compiled = build / "dist" / name
        if not compiled.is_file():
            raise Unfit(f"{compiled} is missing: build tasker_node_package first")
        (folder / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".map"):
            (folder / "dist" / name).write_text(packed_map(compiled.read_text(), name))
        else:
            shutil.copyfile(compiled, folder / "dist" / name)
    copy_below(SOURCES / "examples", folder / "examples", (".ts", ".yaml"))
    copy_below(ROOT / "examples" / "node", folder / "projects", (".ts", ".yaml", ".md", ".json"))
    shutil.copyfile(SOURCES / "README.md", folder / "README.md")
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    (folder / "NOTICES").write_text(notices())
    packed = manifest()
    (folder / "package.json").write_text(json.dumps(packed, indent=2) + "\n")
    for path in paths_in(packed["exports"]) + paths_in(packed["bin"]) + [packed["main"], packed["types"]]:
        if not (folder / path).is_file():
            raise Unfit(f"package.json promises {path}, which is not there")
    addon = folder / f"tasker_ts.{PLATFORM}.node"
    subprocess.run(["strip", "--strip-all", "-o", addon, build / "tasker_ts.node"], check=True)
    check_addon(output("readelf", "-dW", addon), output("nm", "-D", addon), promised_glibc())
    return folder


def pack(build: pathlib.Path) -> pathlib.Path:
    folder = stage(build)
    npm = NODE / "lib/node_modules/npm/bin/npm-cli.js"
    said = json.loads(output(NODE / "bin/node", npm, "pack", folder, "--pack-destination", build, "--json", "--offline"))[0]
    file = build / said["filename"]
    print(f"{file}: {said['size'] / 1e6:.1f} MB, unpacked {said['unpackedSize'] / 1e6:.1f} MB in {said['entryCount']} files, "
          f"the addon {(folder / f'tasker_ts.{PLATFORM}.node').stat().st_size / 1e6:.1f} MB; "
          f"glibc {'.'.join(map(str, newest_glibc(output('nm', '-D', folder / f'tasker_ts.{PLATFORM}.node'))))} or newer")
    if said["size"] > PACKED_MAX or said["unpackedSize"] > UNPACKED_MAX:
        raise Unfit(f"that is more than {PACKED_MAX / 1e6:.1f} MB, or {UNPACKED_MAX / 1e6:.1f} MB unpacked")
    return file


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    try:
        pack(parser.parse_args().build.resolve())
    except Unfit as why:
        print(f"pack_node: {why}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(f"pack_node: {failed.cmd[0]} failed: {failed.stderr}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
