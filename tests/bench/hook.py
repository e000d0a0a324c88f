#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What recording costs, beside what cProfile costs, in the same minute.

    python3.11 tests/bench/hook.py [BUILD]        default: build

For each workload: the program alone, what callprism and cProfile add to it (medians of
nine runs, taken in turns), and the ratio of the two.  Prints; judges nothing.
"""
import cProfile
import math
import os
import statistics
import sys
import tempfile
import time

BUILD = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..", "build")
sys.path.insert(0, os.path.join(BUILD, "lib", "callprism", "python"))

from callprism import _hook  # noqa: E402

RUNS = 9


def recursive_calls():
    """fib(22)"""
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    fib(22)


def small_methods():
    """100,000 calls of a getter"""
    class Point:
        def __init__(self, x):
            self.x = x

        def get(self):
            return self.x
    point = Point(3)
    for _ in range(100_000):
        point.get()


def c_calls():
    """200,000 calls of len() and list.append()"""
    found = []
    for i in range(100_000):
        found.append(i)
        len(found)


def generators():
    """a generator resumed 100,000 times"""
    def numbers():
        yield from range(100_000)
    sum(numbers())


def parser():
    """json.loads() in pure Python"""
    import json.decoder
    import json.scanner
    decoder = json.decoder.JSONDecoder()
    decoder.parse_string = json.decoder.py_scanstring
    decoder.scan_once = json.scanner.py_make_scanner(decoder)
    decoder.decode('[{"name": "value", "list": [1, 2.5, true, null]}' +
                   ', {"a": "b"}' * 3000 + ']')


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def under_callprism(work):
    with tempfile.TemporaryDirectory() as folder:
        _hook.start(os.path.join(folder, "capture"), bytes(16), {}, True)
        try:
            return timed(work)
        finally:
            _hook.stop()


def under_cprofile(work):
    profile = cProfile.Profile()
    profile.enable()
    try:
        return timed(work)
    finally:
        profile.disable()


def main():
    ratios = []
    print("%-18s %10s %12s %12s %7s" % ("workload", "alone ms", "+callprism", "+cProfile",
                                        "ratio"))
    for work in (recursive_calls, small_methods, c_calls, generators, parser):
        alone, ours, theirs = [], [], []
        for _ in range(RUNS):
            alone.append(timed(work))
            ours.append(under_callprism(work))
            theirs.append(under_cprofile(work))
        base = statistics.median(alone)
        added = statistics.median(ours) - base
        peer = statistics.median(theirs) - base
        ratios.append(added / peer)
        print("%-18s %10.1f %12.1f %12.1f %7.2f" % (
            work.__name__, base * 1e3, added * 1e3, peer * 1e3, ratios[-1]))
    print("%-18s %43.2f" % ("geometric mean",
                            math.exp(sum(map(math.log, ratios)) / len(ratios))))


main()
