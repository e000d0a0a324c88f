#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write a large .prof: the same bytes for the same Python, for benchmarks.

    pstats_generate.py [FUNCTIONS [EDGES]] > FILE

Without arguments: 10,000 functions, 20,000 edges.  A function is called by functions
not far before it, so that paths are many and long: the hard case for what turns
callers and callees into a tree.
"""
import marshal
import random
import sys


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    edge_count = int(sys.argv[2]) if len(sys.argv) > 2 else 2 * count
    rng = random.Random(1)
    keys = [("/srv/shop/package%d/module%d.py" % (i % 97, i % 911), i % 3000 + 1,
             "function_%d" % i) for i in range(count)]
    callers = [set() for _ in range(count)]
    for i in range(1, count):
        callers[i].add(rng.randrange(max(0, i - 500), i))
    edges = count - 1
    while edges < edge_count:
        i = rng.randrange(1, count)
        edges -= len(callers[i])
        callers[i].add(rng.randrange(max(0, i - 2000), i))
        edges += len(callers[i])
    own = [rng.random() * 0.01 for _ in range(count)]
    below = [0.0] * count
    rows = {}
    for i in reversed(range(count)):
        total = own[i] + below[i]
        shares = [rng.random() for _ in callers[i]]
        found = {}
        for caller, share in zip(sorted(callers[i]), shares):
            part = share / sum(shares)
            calls = max(1, int(10 * share))
            found[keys[caller]] = (calls, calls, own[i] * part, total * part)
            below[caller] += total * part
        calls = sum(row[0] for row in found.values()) or 1
        rows[keys[i]] = (calls, calls, own[i], total, found)
    sys.stdout.buffer.write(marshal.dumps(rows))


main()
