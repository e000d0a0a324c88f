#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How to compile each file, for clang-tidy: tidy_commands.py BUILD > compile_commands.json

A file of core/hook is compiled once for each interpreter, and clang-tidy would look at it
as often.  What differs are the ways in which CPython keeps frames (before 3.11, and 3.11)
and reports calls (from 3.12 on): one interpreter for each of them is enough.  The
recorder's files are compiled for the hooks and for the program: once is enough, too.
The format outside the tree is compiled by the test that builds it in.
"""
import json
import re
import sys

GROUPS = [range(9, 11), range(11, 12), range(12, 100)]  # minor versions


def minor_version(entry):
    """Of the interpreter that this is a hook for; None for what is no hook."""
    found = re.search(r"hook_cpython-3(\d+)-", entry.get("output", entry["command"]))
    return int(found[1]) if found else None


def entries_of(build):
    with open(build + "/compile_commands.json", encoding="utf-8") as file:
        return json.load(file)


def main():
    entries = entries_of(sys.argv[1])
    entries += [entry for entry in entries_of(sys.argv[1] + "/plugin")
                if "/samples/" in entry["file"]]
    versions = {minor_version(entry) for entry in entries} - {None}
    kept = {max(versions & set(group), default=None) for group in GROUPS} | {None}
    json.dump([entry for entry in entries if minor_version(entry) in kept
               and "hook_recorder.dir" not in entry["command"]], sys.stdout, indent=1)


main()
