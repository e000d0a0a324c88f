#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write a large callgrind file as valgrind would: compressed names, relative lines,
three events, every fifth line a call of a function not far away.

    callgrind_generate.py [FUNCTIONS [PARTS [LINES]]] > FILE      10,000, 2, 60

A part has all functions; each has up to so many lines.
"""
import random
import sys

HEADER = """# callgrind format
version: 1
creator: callgrind-3.19.0
part: %d
positions: line
events: Ir Dr Dw
"""


class Names:
    """A name is written with its number once, then by its number."""

    def __init__(self):
        self.known = set()

    def line(self, key, number, name):
        space = key[-1] == "n"
        if (space, number) in self.known:
            return "%s=(%d)\n" % (key, number)
        self.known.add((space, number))
        return "%s=(%d) %s\n" % (key, number, name)

    def file(self, key, function):
        number = function % 300 + 1
        return self.line(key, number, "/usr/src/module%d/file%d.c" % (number, number))

    def function(self, key, function):
        return self.line(key, function + 1, "some_function_name_%d" % function)


def costs(rng, scale):
    return "%d %d %d" % (rng.randrange(100 * scale), rng.randrange(9 * scale),
                         rng.randrange(scale))


def write_function(out, rng, names, function, sizes):
    count, lines = sizes
    out("\n" + names.file("fl", function) + names.function("fn", function))
    out("%d %s\n" % (rng.randrange(1, 2000), costs(rng, 1000)))
    for _ in range(rng.randrange(lines)):
        out("+%d %s\n" % (rng.randrange(1, 5), costs(rng, 1000)))
        if rng.random() < 0.2:
            callee = (function + 1 + int(rng.expovariate(0.01))) % count
            out(names.file("cfi", callee) + names.function("cfn", callee))
            out("calls=%d %d\n* %s\n" % (rng.randrange(1, 9999), rng.randrange(1, 2000),
                                         costs(rng, 100000)))


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    parts = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    lines = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    rng = random.Random(1)
    for part in range(parts):
        sys.stdout.write(HEADER % (part + 1))
        names = Names()
        for function in range(count):
            write_function(sys.stdout.write, rng, names, function, (count, lines))


main()
