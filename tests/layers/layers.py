#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The arrows, homes and sizes of ARCHITECTURE.md, checked.

    layers.py SOURCE_FOLDER

A file may include only what its layer may know; some headers have one home; files
and functions stay short.  EXCEPTIONS lists who may break a size, and why.
"""
import pathlib
import re
import sys

LAYERS = {
    "core/base": ["core/base"],
    "core/profile": ["core/profile", "core/base"],
    "core/capture": ["core/capture", "core/profile", "core/base"],
    "core/hook": ["core/hook", "core/capture", "core/base"],
    "core/analysis": ["core/analysis", "core/profile", "core/base"],
    "converters": ["converters", "core/analysis", "core/capture", "core/profile", "core/base"],
    "render/layout": ["render/layout", "core/base"],
    "render": ["render", "render/layout", "core/analysis", "core/profile", "core/base"],
    "cli": ["cli", "render", "converters", "core/analysis", "core/capture", "core/profile",
            "core/base"],
}
HOMES = {  # header: the only files that include it, and how many of them there may be
    "Python.h": (r"core/hook/", 99),
    "cairo": (r"render/cairo\.c$", 1),
    "libxml/": (r"(render/svg|converters/graphml_write)\.c$", 2),
    "jansson.h": (r"converters/json_stream\.[ch]$", 1),
}
FILE_LIMIT, FUNCTION_LIMIT = 500, 60
EXCEPTIONS = {}  # "path" or "path:function": reason


def layer_of(path):
    return max((layer for layer in LAYERS if path.startswith(layer + "/")), key=len, default="")


def long_functions(lines):
    """Functions start with '{' alone in the first column and end with such a '}'."""
    start = name = None
    for number, line in enumerate(lines, 1):
        declared = re.match(r"[A-Za-z_].*?(\w+)\(", line)
        name = declared[1] if declared else name
        if line == "{":
            start = number
        elif line == "}" and start:
            if number - start - 1 > FUNCTION_LIMIT:
                yield name, number - start - 1
            start = None


def check_file(root, path, users):
    lines = (root / path).read_text().split("\n")
    layer = layer_of(path)
    if len(lines) - 1 > FILE_LIMIT and path not in EXCEPTIONS:
        yield f"{path}: {len(lines) - 1} lines, more than {FILE_LIMIT}"
    for name, length in long_functions(lines):
        if f"{path}:{name}" not in EXCEPTIONS:
            yield f"{path}: {name}() has {length} lines, more than {FUNCTION_LIMIT}"
    for number, line in enumerate(lines, 1):
        included = re.match(r'#include ["<]([^">]+)', line)
        if not included:
            continue
        target = layer_of(included[1])
        if target and target not in LAYERS[layer]:
            yield f"{path}:{number}: {layer} must not know {included[1]}"
        for header in HOMES:
            if included[1].startswith(header):
                users.setdefault(header, set()).add(path)


def main():
    root = pathlib.Path(sys.argv[1])
    paths = sorted({str(path.relative_to(root)) for layer in LAYERS
                    for path in (root / layer).glob("**/*.[ch]") if path.is_file()})
    users = {}
    faults = [fault for path in paths for fault in check_file(root, path, users)]
    for header, (home, limit) in HOMES.items():
        strangers = [path for path in users.get(header, ()) if not re.match(home, path)]
        faults += [f"{path}: {header} has its home elsewhere" for path in strangers]
        if len(users.get(header, ())) > limit:
            faults.append(f"{header}: in more than {limit} files: {sorted(users[header])}")
    faults += [f"{name}: listed as an exception, but not there" for name in EXCEPTIONS
               if name.split(":")[0] not in paths]
    print("\n".join(faults) or f"{len(paths)} files keep to their layers")
    return 1 if faults or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
