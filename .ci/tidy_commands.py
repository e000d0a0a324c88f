#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What clang-tidy looks at, and how it is compiled: tidy_commands.py BUILD FOLDER

Writes FOLDER/compile_commands.json and prints the files in it, each ended by a zero byte.

A file of core/hook is compiled once for each interpreter, and clang-tidy would look at it
as often.  What differs are the ways in which CPython keeps frames (before 3.11, and 3.11)
and reports calls (from 3.12 on): one interpreter for each of them is enough.  The
recorder's files are compiled for the hooks and for the program: once is enough, too.
The format outside the tree is compiled by the test that builds it in.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ["core", "converters", "render", "cli", "tests", "samples"]
GROUPS = [range(9, 11), range(11, 12), range(12, 100)]  # minor versions

# No part of the build: tests and samples compile these by themselves.
ELSEWHERE = {
    "samples/callgrind/words.c",  # calls itself, for valgrind to see
    "samples/embed/host.c",
    "tests/bench/hook/floor.c",
    "tests/hook/born_in_c.c",
}


def minor_version(entry):
    """Of the interpreter that this is a hook for; None for what is no hook."""
    found = re.search(r"hook_cpython-3(\d+)-", entry.get("output", entry["command"]))
    return int(found[1]) if found else None


def entries_of(build):
    with open(build / "compile_commands.json", encoding="utf-8") as file:
        return json.load(file)


def entries_to_check(build):
    entries = entries_of(build)
    entries += [entry for entry in entries_of(build / "plugin")
                if "/samples/" in entry["file"]]
    versions = {minor_version(entry) for entry in entries} - {None}
    kept = {max(versions & set(group), default=None) for group in GROUPS} | {None}
    return [entry for entry in entries if minor_version(entry) in kept
            and "hook_recorder.dir" not in entry["command"]]


def for_absent_pythons(missing):
    """Of what nothing compiles, what is for versions of CPython that are not at hand."""
    absent = {name for name in missing if "/core/hook/" in name}
    for name in sorted(absent):
        print(f"{name}: not looked at, no interpreter here needs it", file=sys.stderr)
    return absent


def main():
    entries = entries_to_check(pathlib.Path(sys.argv[1]))
    compiled = {str((pathlib.Path(entry["directory"]) / entry["file"]).resolve())
                for entry in entries}
    files = {str(path) for folder in FOLDERS for path in (ROOT / folder).rglob("*.c")}
    files -= {str(ROOT / name) for name in ELSEWHERE}
    files -= for_absent_pythons(files - compiled)
    if not files <= compiled:
        sys.exit(f"no command compiles {', '.join(sorted(files - compiled))}")
    with open(sys.argv[2] + "/compile_commands.json", "w", encoding="utf-8") as file:
        json.dump(entries, file, indent=1)
    sys.stdout.write("".join(name + "\0" for name in sorted(files)))


main()
