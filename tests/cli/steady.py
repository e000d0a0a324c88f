#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The call graph of a program looks alike in each of its runs: steady.py CALLPRISM PROFILE

Two runs make the same calls and take other times.  The profile is a tree with calls and
times, as JSON; each copy of it has the time of every function times a factor of its own.
Between the picture of the profile and that of a copy, the functions in both move by less
than a twentieth of the width: with the defaults, with --anchor, and also as a .prof,
which has no paths, so that what is below a function is estimated.  With
--fewest-crossings most of the functions are the same, with the same texts."""
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from places import Picture, in_both, moved  # noqa: E402

COPIES = 5
SPREAD = 0.15  # of the logarithm of a factor
BOUND = 5      # percent of the width
FEWEST_FUNCTIONS = 40

BOX = re.compile(r' data-node="[^"]*">(.*?)</g>', re.S)


def callprism(*arguments):
    subprocess.run([sys.argv[1], *arguments], check=True, stdin=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=120)


def changed(profile, seed):
    """A copy in which each function takes another time for the same calls."""
    numbers = random.Random(seed)
    factors = [numbers.lognormvariate(0, SPREAD) for _ in profile["functions"]]
    time = [metric["role"] for metric in profile["metrics"]].index("time")
    cells = []
    for node, thread, interval, *values in profile["cells"]:
        if node > 0:  # 0 is the root, which no function is
            values[time] = round(values[time] * factors[profile["nodes"][node - 1][1]])
        cells.append([node, thread, interval, *values])
    # What ran when would contradict the new times.
    return {**profile, "cells": cells, "order_kind": "none", "order": []}


def draw(profile, name, *options):
    path = profile.with_suffix(f".{name}.svg")
    callprism("callgraph", profile, "-o", path, *options)
    return path


def boxes(path):
    """What is written in each box: a name, a place and numbers."""
    return {tuple(re.findall(r"<text[^>]*>(.*?)</text>", box))
            for box in BOX.findall(path.read_text(encoding="utf-8"))}


def check_fewest_crossings(profile, first):
    """Places are other ones, and so may be a few of the lightest functions."""
    common = boxes(first) & boxes(draw(profile, "fewest", "--fewest-crossings"))
    if len(common) < FEWEST_FUNCTIONS:
        sys.exit(f"{profile.name}: only {len(common)} functions with --fewest-crossings, too")


def hold(profiles):
    """Whether the pictures of the profiles hold the bounds; prints what they reach."""
    first = draw(profiles[0], "default")
    before = Picture(first)
    check_fewest_crossings(profiles[0], first)
    good = True
    for name, options in (("default", []), ("anchor", ["--anchor", first])):
        after = [Picture(draw(profile, name, *options)) for profile in profiles[1:]]
        common = [len(in_both(before, picture)) for picture in after]
        ways = [moved(before, picture) for picture in after]
        print(f"{profiles[0].suffix} {name}: of {len(before.places)} functions", *common,
              "moved", *(f"{way:.1f}" for way in ways))
        good = good and min(common) >= FEWEST_FUNCTIONS and max(ways) < BOUND
    return good


def main():
    with tempfile.TemporaryDirectory(prefix="callprism-test-") as name:
        folder = pathlib.Path(name)
        profile = json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
        trees = []
        for seed in range(COPIES + 1):  # 0 is the profile as it is
            trees.append(folder / f"run{seed}.json")
            copy = changed(profile, seed) if seed > 0 else profile
            trees[-1].write_text(json.dumps(copy), encoding="utf-8")
        graphs = [tree.with_suffix(".prof") for tree in trees]
        for tree, graph in zip(trees, graphs):
            callprism("convert", tree, "-o", graph)
        if not all([hold(trees), hold(graphs)]):
            sys.exit(f"expected {FEWEST_FUNCTIONS} functions in both, and ways below {BOUND}")


if __name__ == "__main__":
    main()
