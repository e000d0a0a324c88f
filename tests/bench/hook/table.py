#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What recording costs in this interpreter, beside what cProfile costs.

    python3.11 tests/bench/hook/table.py [--quick] [BUILD]        default: build

For each workload: the time that it takes by itself, the time that cProfile adds, and
what everybody else adds as a share of that.  `nothing` and `clock` are the floors:
hooks that do nothing, or read the clock and nothing more (floor.c).  `callprism` has
everything on; the columns behind it turn one switch each.

One core, no garbage collection, CPU time of the thread: what others do on the machine
stays out as far as can be.  Every hook runs a workload once before it is measured,
because CPython rewrites code when hooks come and go.  All hooks take turns within each
repetition, each time beginning with another one.  A number is a ratio of medians; the
one behind `+-` is half of what the middle half of all repetitions spans.
"""
import argparse
import gc
import math
import os
import platform
import statistics
import sys
import tempfile
import time

import hooks
import workloads

REPETITIONS, TARGET_MS = 9, 25
QUICK_REPETITIONS, QUICK_TARGET_MS = 3, 8


def timed(work, rounds):
    """Milliseconds of CPU time."""
    start = time.thread_time()
    for _ in range(rounds):
        work()
    return (time.thread_time() - start) * 1e3


def measured(under, work, rounds):
    """The second time, called from the same line, so that it is the same context."""
    gc.collect()
    with under():
        for count in (1, rounds):
            taken = timed(work, count)
    return taken


def times_of(work, under, repetitions, target_ms):
    """Milliseconds of one round by hook, one number for each repetition."""
    work()
    rounds = max(1, round(target_ms / timed(work, 1)))
    names = list(under)
    taken = {name: [] for name in names}
    for turn in range(repetitions):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(measured(under[name], work, rounds) / rounds)
    return taken


def ratio(taken, name):
    """Time added by `name` / time added by cProfile, and its spread."""
    def added(base, ours, peer):
        return (ours - base) / (peer - base)
    each = sorted(map(added, taken["alone"], taken[name], taken["cProfile"]))
    quarter = len(each) // 4
    middle = added(*(statistics.median(taken[key])
                     for key in ("alone", name, "cProfile")))
    return middle, (each[-1 - quarter] - each[quarter]) / 2


def geometric_mean(values):
    """Nothing below 0.01 is told from noise."""
    return math.exp(statistics.fmean(math.log(max(value, 0.01)) for value in values))


class Table:
    def __init__(self, names):
        self.names = [name for name in names if name not in ("alone", "cProfile")]
        self.columns = {name: [] for name in self.names}
        print("%-16s%9s%11s" % ("workload", "alone ms", "+cProfile") +
              "".join("%14s" % name for name in self.names))

    def add(self, workload, taken):
        base, peer = (statistics.median(taken[key]) for key in ("alone", "cProfile"))
        line = "%-16s%9.2f%11.2f" % (workload, base, peer - base)
        for name in self.names:
            middle, spread = ratio(taken, name)
            self.columns[name].append(middle)
            line += "%8.2f +-%.2f" % (middle, spread)
        print(line, flush=True)

    def finish(self):
        means = {name: geometric_mean(self.columns[name]) for name in self.names}
        print("%-36s" % "geometric mean" +
              "".join("%8.2f      " % means[name] for name in self.names).rstrip())
        print("callprism above the clock: %+.2f; at most %.2f of cProfile" % (
            means["callprism"] - means["clock"], max(self.columns["callprism"])))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", nargs="?", default=os.path.join(hooks.ROOT, "build"))
    parser.add_argument("--quick", action="store_true",
                        help="a few seconds, and numbers to match")
    parser.add_argument("--only", help="workloads whose name contains this")
    args = parser.parse_args()
    repetitions = QUICK_REPETITIONS if args.quick else REPETITIONS
    target_ms = QUICK_TARGET_MS if args.quick else TARGET_MS

    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    gc.disable()
    print("CPython %s: time added / time that cProfile adds" % platform.python_version())
    with tempfile.TemporaryDirectory() as folder:
        under = hooks.everything(args.build, folder)
        table = Table(under)
        for name, work in workloads.everything().items():
            if args.only is None or args.only in name:
                table.add(name, times_of(work, under, repetitions, target_ms))
        table.finish()


if __name__ == "__main__":
    sys.exit(main())
