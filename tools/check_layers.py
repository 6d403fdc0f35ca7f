#!/usr/bin/env python3
"""Fails when an include, or a CMake dependency, crosses a boundary that layers.toml does not allow.

A module is a folder of src/; `tasker` is include/tasker/, `bindings/<name>` a folder of bindings/. Keys of a module in layers.toml:
  uses      the modules whose headers it may include, nothing is inherited
  private   folders of it that only the module itself may include, and whoever lists them in `opens`
  opens     private folders of others that this composition root may include
  isolated  folders of it that may not include each other
A *_test.cpp may also include tests/support and the private folders of what its module uses.
"""
import pathlib
import re
import sys
import tomllib

import cpp_source

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.M)
TASKER_MODULE = re.compile(r"^tasker_module\((\w+)([^)]*)\)", re.M)


def check_modules(root: pathlib.Path, modules: dict) -> list[str]:
    """layers.toml by itself: names that exist, and no circle."""
    problems = []
    for name, rule in modules.items():
        for used in rule["uses"]:
            if used not in modules:
                problems.append(f"layers.toml: {name} uses '{used}', which is not a module")
        for opened in rule.get("opens", []):
            owner, _, folder = opened.partition("/")
            if folder not in modules.get(owner, {}).get("private", []):
                problems.append(f"layers.toml: {name} opens '{opened}', which is not private")

    finished: set[str] = set()

    def visit(name: str, trail: list[str]) -> None:
        if name in trail:
            circle = " -> ".join(trail[trail.index(name):] + [name])
            problems.append(f"layers.toml: modules use each other in a circle: {circle}")
            return
        if name in finished:
            return
        for used in modules.get(name, {}).get("uses", []):
            visit(used, trail + [name])
        finished.add(name)

    for name in modules:
        visit(name, [])

    lists = root / "CMakeLists.txt"
    for name, arguments in TASKER_MODULE.findall(lists.read_text() if lists.exists() else ""):
        depends = re.search(r"\bDEPENDS\s+([\w\s]*?)\s*(?:LIBRARIES\b|$)", arguments)
        for used in depends.group(1).split() if depends else []:
            if used not in modules.get(name, {}).get("uses", []):
                problems.append(f"CMakeLists.txt: {name} links {used}, which layers.toml forbids")
    return problems


def module_of(parts: list[str] | tuple[str, ...]) -> tuple[str, list[str]]:
    """The module that a path belongs to, and the path within it."""
    depth = 2 if parts[0] == "bindings" else 1
    return "/".join(parts[:depth]), list(parts[depth:])


def check_include(owner: str, inside: tuple[str, ...], is_test: bool, target: str,
                  modules: dict) -> str | None:
    """What is wrong with `#include "target"` in the file `inside` of module `owner`."""
    rule = modules[owner]
    module, rest = module_of(target.split("/"))
    if module == "tests":
        if is_test and rest[:1] == ["support"]:
            return None
        return f"{target}: nobody includes tests; a *_test.cpp may include tests/support"
    if not rest:
        return f"{target}: write the whole path, from src/ or include/"
    if module not in modules:
        return f"{target}: '{module}' is not a module; headers of libraries go in <>"
    folder = rest[0] if len(rest) > 1 else None
    if module == owner:
        isolated = rule.get("isolated", [])
        here = inside[0] if len(inside) > 1 else None
        if here in isolated and folder in isolated and here != folder:
            return f"{target}: stage '{here}' includes stage '{folder}'; stages meet only through rows"
        return None
    if module not in rule["uses"]:
        return f"{target}: {owner} may not include {module} ({rule['why']})"
    if folder in modules[module].get("private", []):
        if not is_test and f"{module}/{folder}" not in rule.get("opens", []):
            return f"{target}: {folder}/ is private to {module}; use {module}'s own headers"
    return None


def check(root: pathlib.Path) -> list[str]:
    modules = tomllib.loads((root / "layers.toml").read_text())["module"]
    problems = check_modules(root, modules)
    for base in (root / "src", root / "include", root / "bindings"):
        for path in cpp_source.files(base, "."):
            within = root if base.name == "bindings" else base
            owner, inside = module_of(path.relative_to(within).parts)
            name = path.relative_to(root)
            if owner not in modules or not inside:
                problems.append(f"{name}: '{owner}' is not a module in layers.toml")
                continue
            is_test = path.name.endswith("_test.cpp")
            text = cpp_source.without_comments(path.read_text())
            for match in INCLUDE.finditer(text):
                quoted, angled = match.groups()
                if angled and not (base.parent / "include" / angled).exists() and not (
                        root / "src" / angled).exists():
                    continue  # of a library
                wrong = check_include(owner, tuple(inside), is_test, quoted or angled, modules)
                if wrong:
                    line = cpp_source.line_of(text, match.start(match.lastindex or 0))
                    problems.append(f"{name}:{line}: {wrong}")
    return problems


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(found) or "layers: ok")
    sys.exit(bool(found))
