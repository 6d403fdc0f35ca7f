#!/usr/bin/env python3
"""Writes what is generated of bindings/boundary/shapes.py: the boundary's one source.

    tools/generate_boundary.py          writes what has changed
    tools/generate_boundary.py --check  says what is stale, and fails then
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bindings" / "boundary"))
sys.dont_write_bytecode = True
import shapes  # noqa: E402

NOTE = "Made by tools/generate_boundary.py of bindings/boundary/shapes.py: change it there."
SCALARS = {
    "text": "string", "uuid": "string", "time": "string", "number": "number", "integer": "number",
    "boolean": "boolean", "json": "any", "object": "Record<string, any>", "void": "void",
    "listener": "() => void", "signal": "AbortSignal", "later_text": "Promise<string>",
}
PASSED = {
    "text": "string", "json": "string", "id": "string", "us": "number", "u32": "number", "i32": "number",
    "u64": "number", "flag": "boolean", "text_or_none": "string | undefined", "id_or_none": "string | undefined",
}
SHAPE_NAMES = {shape.name for shape in shapes.SHAPES}
# These have their names without the prefix of the others.
BARE = {"BootstrapConfig": "NapiBootstrapConfig", "BootstrapResult": "BootstrapResult", "WorkerStatus": "WorkerStatus",
        "FfiDispatchMetrics": "NapiDispatchMetrics"}


def camel(name):
    """`task_uuid` as JavaScript has it."""
    head, *rest = name.split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


def ts_name(shape):
    return BARE.get(shape, "Napi" + shape)


def ts_type(text):
    """The TypeScript type of a type of shapes.py, without its `?`."""
    if text.startswith("["):
        return f"{ts_type(text[1:-1])}[]"
    if text.startswith("{"):
        return f"Record<string, {ts_type(text[1:-1])}>"
    if text.endswith("!"):
        return f"{ts_type(text[:-1])} | null"
    if text in SHAPE_NAMES:
        return ts_name(text)
    return SCALARS[text]


def ts_doc(doc, indent=""):
    """A TSDoc comment, in lines of at most 100 characters."""
    if not doc:
        return []
    one = f"{indent}/** {doc} */"
    if len(one) <= 100:
        return [one]
    lines, line = [], f"{indent}/**"
    for word in doc.split():
        if len(line) + 1 + len(word) > 98:
            lines.append(line)
            line = f"{indent} *"
        line += f" {word}"
    return lines + [line + " */"]


def ts_field(field, is_input, indent="  "):
    is_optional = field.type.endswith("?")
    kind = ts_type(field.type.rstrip("?"))
    if not is_optional:
        return ts_doc(field.doc, indent) + [f"{indent}{camel(field.name)}: {kind};"]
    # A function's type needs parentheses in a union.
    missing = " | null | undefined" if is_input else " | undefined"
    kind = f"({kind})" if "=>" in kind else kind
    missing = "" if kind == "any" else missing
    return ts_doc(field.doc, indent) + [f"{indent}{camel(field.name)}?: {kind}{missing};"]


def ts_function(function):
    parameters = []
    for parameter in function.parameters:
        is_optional = parameter.type.endswith("?")
        kind = ts_type(parameter.type.rstrip("?"))
        if is_optional:
            kind = f"({kind}) | null" if "=>" in kind else f"{kind} | null"
        parameters.append(f"{camel(parameter.name)}{'?' if is_optional else ''}: {kind}")
    mark = "?" if function.is_optional else ""
    return ts_doc(function.doc, "  ") + [
        f"  {camel(function.name)}{mark}({', '.join(parameters)}): {ts_type(function.result)};"]


def ts_record(record):
    """A tuple of arguments, and a class that keeps them."""
    arguments = [(camel(member.is_called or member.name), PASSED[member.kind]) for member in record.members]
    if record.goes_in:
        listed = [f"  {name}?: {kind} | undefined," for name, kind in arguments]
        return ts_doc(record.doc) + [f"export type {record.name}Arguments = [", *listed, "];"]
    handle = [("handle", "object")] if record.has_handle else []
    names = [name for name, _ in handle + arguments]
    listed = [f"  {name}: {kind}," for name, kind in handle + arguments]
    lines = ts_doc(record.doc) + [f"export class {record.name}Record {{"]
    if handle:
        lines.append("  readonly [HANDLE]: object;")
    lines.append("  constructor(")
    lines += [f"    {name}: {kind}," for name, kind in handle]
    lines += [f"    readonly {name}: {kind}," for name, kind in arguments]
    lines += ["  ) {", "    this[HANDLE] = handle;", "  }"] if handle else ["  ) {}"]
    lines += ["}", f"export type Make{record.name}<T> = (", *listed, ") => T;"]
    lines += ts_doc("Makes one of what the addon passes; each argument by itself, which is fastest.")
    lines += [f"export const make{record.name} =", f"  <T>(Type: new (...fields: Parameters<Make{record.name}<T>>) => T): Make{record.name}<T> =>",
              f"  ({', '.join(names)}) =>", f"    new Type({', '.join(names)});"]
    return lines


def typescript():
    lines = [f"// {NOTE}", ""]
    for shape in shapes.SHAPES:
        lines += ts_doc(shape.doc) + [f"export interface {ts_name(shape.name)} {{"]
        for field in shape.fields:
            lines += ts_field(field, shape.is_input)
        lines += ["}", ""]
    lines += ts_doc("The functions of the addon. Each throws an Error; none ends the process.")
    lines += ["export interface NapiModule {"]
    for function in shapes.FUNCTIONS:
        lines += ts_function(function)
    return "\n".join(lines + ["}", ""])


def typescript_records():
    lines = [f"// {NOTE}", ""]
    lines += ts_doc("What the addon keeps of it: not seen by who copies, shows or writes the object as JSON.")
    lines += ["export const HANDLE: unique symbol = Symbol('handle');", ""]
    for record in shapes.RECORDS:
        lines += ts_record(record) + [""]
    return "\n".join(lines)


def cpp_value(member):
    at = f"record.{member.name}"
    return {
        "text": f"to_js(env, {at})", "text_or_none": f"to_js_if_any(env, {at})",
        "id": f"to_js(env, {at})", "id_or_none": f"to_js_if_any(env, {at})",
        "u32": f"number_to_js(env, {at})", "i32": f"number_to_js(env, {at})", "u64": f"number_to_js(env, {at})",
        "us": f"number_to_js(env, {at})", "flag": f"Napi::Boolean::New(env, {at} != 0)",
    }[member.kind]


def cpp_out(record):
    count = len(record.members)
    lines = [f"/// {record.doc}",
             f"inline std::array<napi_value, {count}> {snake(record.name)}_arguments(",
             f"    Napi::Env env, {record.c_type} const& record) {{", "    return {"]
    lines += [f"        {cpp_value(member)}," for member in record.members]
    return lines + ["    };", "}"]


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def cpp_in(record):
    name = snake(record.name)
    lines = [f"/// {record.doc} Its texts live as long as `taken`.",
             f"inline {record.c_type} {name}_of(Napi::CallbackInfo const& info, std::size_t first, TakenTexts& taken) {{",
             f"    {record.c_type} record;", "    TASKER_INIT(record);"]
    for index, member in enumerate(record.members):
        value = f"info[first + {index}]"
        argument = f'"{camel(member.is_called or member.name)}"'
        target = f"record.{member.name}"
        if member.kind in ("text", "json"):
            lines.append(f"    {target} = taken.take({value}, {argument});")
        elif member.kind == "flag":
            lines.append(f"    {target} = flag_of({value}, {argument}) ? 1 : 0;")
        elif member.kind == "i32":
            lines.append(f"    {target} = integer_of({value}, {argument});")
        elif member.kind == "u32":
            lines.append(f"    {target} = small_natural_of({value}, {argument});")
        else:
            lines.append(f"    {target} = natural_of({value}, {argument}, 0);")
    texts = sum(member.kind in ("text", "json") for member in record.members)
    check = f"static_assert(TakenTexts::kMax >= {texts});"
    return [check] + lines + ["    return record;", "}"]


def cpp():
    lines = [f"// {NOTE}", "#pragma once", "", "#include <napi.h>", "", "#include <array>", "#include <cstddef>",
             "", '#include "bindings/node/native/text.hpp"', '#include "tasker/tasker.h"', "",
             "namespace tasker::node {", ""]
    for record in shapes.RECORDS:
        lines += (cpp_in(record) if record.goes_in else cpp_out(record)) + [""]
    return "\n".join(["// clang-format off"] + lines + ["}  // namespace tasker::node", ""])


OUTPUTS = {
    "bindings/node/src/addon/boundary.ts": typescript,
    "bindings/node/src/addon/records.ts": typescript_records,
    "bindings/node/native/records.hpp": cpp,
}


def stale():
    """Names of files that are not what would be written, with that."""
    for name, write in OUTPUTS.items():
        path = ROOT / name
        text = write()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield path, text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    found = list(stale())
    for path, text in found:
        if options.check:
            print(f"{path.relative_to(ROOT)} is stale: run tools/generate_boundary.py")
        else:
            path.write_text(text, encoding="utf-8")
            print(f"written: {path.relative_to(ROOT)}")
    return 1 if options.check and found else 0


if __name__ == "__main__":
    sys.exit(main())
