#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The table of gprof2dot's options in docs/callgraph.md says what ours are:
gprof2dot.py CALLPRISM docs/callgraph.md [GPROF2DOT]

Every option that the right column names is one of `callprism callgraph --help`; with
the program beside it, the left column has all of its options and no other."""
import re
import subprocess
import sys

ROW = re.compile(r"^\| ((?:`-[^`]*`(?:, )?)+) \| (.*) \|$", re.M)
NAME = re.compile(r"`(--?[a-z][a-z-]*)`")
OPTION = re.compile(r"^ +(-.*?)(?:  |$)", re.M)


def options_of(command):
    """The names in what a program says of itself; its own help is no matter here."""
    text = subprocess.run([*command, "--help"], check=True, capture_output=True,
                          text=True).stdout
    return {name for entry in OPTION.findall(text)
            for name in re.findall(r"(?:^|, )(--?[a-z][a-z0-9-]*)", entry)
            } - {"-h", "--help"}


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        rows = ROW.findall(file.read())
    theirs = [name for left, _ in rows for name in NAME.findall(left)]
    ours = {name for _, right in rows for name in NAME.findall(right)}
    wrong = ours - options_of([sys.argv[1], "callgraph"])
    if len(rows) < 20 or len(theirs) != len(set(theirs)):
        sys.exit(f"{sys.argv[2]}: expected a row for each option, found {theirs}")
    if wrong:
        sys.exit(f"{sys.argv[2]}: no option of callprism callgraph: {sorted(wrong)}")
    if len(sys.argv) > 3:
        hidden = {"--colour-nodes-by-selftime"}  # it takes it, and does not list it
        other = set(theirs) ^ (options_of(sys.argv[3:]) | hidden)
        if other:
            sys.exit(f"{sys.argv[2]}: gprof2dot differs in {sorted(other)}")


main()
