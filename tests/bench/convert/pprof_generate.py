#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write a large pprof profile, not compressed: the stacks of a random call tree, each
as often as there are threads, told apart by a label.

    pprof_generate.py [STACKS [THREADS]] > FILE       60,000 stacks, 16 threads
"""
import random
import sys

LOCATIONS = 4000
NAMES = ["", "samples", "count", "cpu", "nanoseconds", "a.go", "thread_id"]


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def packed(field, data):
    return varint(field << 3 | 2) + varint(len(data)) + data


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 16
    rng = random.Random(1)
    out = sys.stdout.buffer.write
    stacks = [(1,)]
    while len(stacks) < count:
        stack = rng.choice(stacks[-3000:])
        if len(stack) < 40:
            stacks.append(stack + (rng.randrange(LOCATIONS) + 1,))
    out(packed(1, number(1, 1) + number(2, 2)) + packed(1, number(1, 3) + number(2, 4)))
    for thread in range(threads):
        label = packed(3, number(1, 6) + number(3, thread + 1))
        for stack in stacks:
            ids = b"".join(map(varint, reversed(stack)))
            values = varint(rng.randrange(1, 50)) + varint(rng.randrange(10**6, 10**8))
            out(packed(2, packed(1, ids) + packed(2, values) + label))
    for i in range(LOCATIONS):
        out(packed(4, number(1, i + 1) + packed(4, number(1, i // 2 + 1) + number(2, i % 97))))
    for i in range(LOCATIONS // 2):
        out(packed(5, number(1, i + 1) + number(2, len(NAMES) + i) + number(4, 5)))
    for name in NAMES + ["function_%d" % i for i in range(LOCATIONS // 2)]:
        out(packed(6, name.encode()))


main()
