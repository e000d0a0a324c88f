# SPDX-License-Identifier: MIT
"""Work for two profilers: the standard library reads itself, takes itself apart, packs
itself and compares what it has read, some ten seconds long.  Nothing of it depends on
the time, on chance or on the machine.

Its functions spend their time in C code and in loops rather than in calls: a profiler
of calls cannot but slow these down, and before CPython 3.12 all bytecode around them.

    program.py ROUNDS
"""
import ast
import bz2
import difflib
import glob
import gzip
import lzma
import os
import re
import sys
import tokenize


def read(path):
    with tokenize.open(path) as file:
        return file.read()


def words(text):
    return re.findall(r"[a-z]+(?:_[a-z]+)*", text, re.IGNORECASE)


def compare(before, after):
    """In how many places the paragraphs of two modules differ."""
    matcher = difflib.SequenceMatcher(None, before.split("\n\n"), after.split("\n\n"))
    return sum(tag != "equal" for tag, *_ in matcher.get_opcodes())


def study(paths):
    found = 0
    before = ""
    for path in paths:
        text = read(path)
        found += len(ast.parse(text).body)
        found += len(gzip.compress(text.encode(), 6))
        found += len(bz2.compress(text.encode()))
        found += len(lzma.compress(text.encode(), preset=2))
        found += len(set(words(text)))
        found += compare(before, text)
        before = text
    return found


def main(rounds):
    folder = os.path.dirname(os.__file__)
    paths = sorted(glob.glob(os.path.join(folder, "*.py")))
    print(sum(study(paths) for _ in range(rounds)))


main(int(sys.argv[1]))
