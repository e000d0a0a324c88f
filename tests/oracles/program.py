# SPDX-License-Identifier: MIT
"""Work for two profilers: the standard library reads itself and compares what it has
read, some ten seconds long.  Nothing of it depends on the time, on chance or on the
machine.

    program.py ROUNDS
"""
import ast
import difflib
import glob
import os
import sys
import textwrap
import tokenize


def read(path):
    with tokenize.open(path) as file:
        return file.read()


def names(path):
    """The words of a module in the order in which it uses them."""
    with open(path, "rb") as file:
        return [token.string for token in tokenize.tokenize(file.readline)
                if token.type == tokenize.NAME]


def compare(before, after):
    """How many lines of two modules differ."""
    changes = difflib.SequenceMatcher(None, before.split("\n"), after.split("\n"))
    return sum(tag != "equal" for tag, *_ in changes.get_opcodes())


def study(paths):
    found = 0
    before = ""
    for path in paths:
        text = read(path)
        found += len(ast.dump(ast.parse(text)))
        found += len(textwrap.wrap(" ".join(names(path))))
        found += compare(before, text)
        before = text
    return found


def main(rounds):
    folder = os.path.dirname(os.__file__)
    paths = sorted(glob.glob(os.path.join(folder, "*.py")))
    print(sum(study(paths) for _ in range(rounds)))


main(int(sys.argv[1]))
