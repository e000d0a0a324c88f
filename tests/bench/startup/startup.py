#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long an empty program takes with this interpreter, and below `callprism record`.

    python3.11 tests/bench/startup/startup.py [--quick] [BUILD]        default: build

From the start of the command to its end: interpreter, site, recorder, and writing the
outputs.  `record` keeps the capture, `record x.svg` draws it, `record --embed` has the
start-up recorded, too.

All commands take turns, each time beginning with another one.  `over` is what the median
is above that of the interpreter itself, aimed at 40 ms or less for `record`; the number
behind `+-` is half of what the middle half of all runs spans.  CPU time, of all processes
together, has less to do with what others do on the machine.
"""
import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time

REPETITIONS, QUICK_REPETITIONS = 31, 7
ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.."))


def commands(build, program):
    """What is compared, the interpreter itself first."""
    record = [os.path.join(build, "bin", "callprism"), "record", "--python", sys.executable]
    found = {
        "python": [sys.executable, program],
        "record": [*record, "-o", "x.prism", program],
        "record x.svg": [*record, "-o", "x.svg", program],
    }
    if is_embedded([*record, "--embed", "-o", "x.prism", program]):
        found["record --embed"] = [*record, "--embed", "-o", "x.prism", program]
    return found


def is_embedded(command):
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def cpu_of_children():
    """Seconds, of those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(command):
    """Milliseconds: what passes, and CPU time."""
    start, start_cpu = time.perf_counter(), cpu_of_children()
    subprocess.run(command, check=True)
    return (time.perf_counter() - start) * 1e3, (cpu_of_children() - start_cpu) * 1e3


def times_of(everything, repetitions):
    """By name, a pair of milliseconds for each repetition; the first ones warm up."""
    names = list(everything)
    taken = {name: [] for name in names}
    for turn in range(repetitions + 1):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            spent = timed(everything[name])
            if turn > 0:
                taken[name].append(spent)
    return taken


def print_table(taken):
    alone, alone_cpu = map(statistics.median, zip(*taken["python"]))
    print("%-16s%10s%18s%8s%10s%10s" % ("command", "ms", "over, ms", "ratio", "CPU ms",
                                        "over, ms"))
    for name, pairs in taken.items():
        times, cpu_times = map(sorted, zip(*pairs))
        quarter = len(times) // 4
        middle, cpu = statistics.median(times), statistics.median(cpu_times)
        print("%-16s%10.1f%10.1f +-%5.1f%8.2f%10.1f%10.1f" % (
            name, middle, middle - alone, (times[-1 - quarter] - times[quarter]) / 2,
            middle / alone, cpu, cpu - alone_cpu))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", nargs="?", default=os.path.join(ROOT, "build"))
    parser.add_argument("--quick", action="store_true",
                        help="a few seconds, and numbers to match")
    args = parser.parse_args()
    build = os.path.abspath(args.build)

    print("CPython %s: an empty program" % platform.python_version())
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("app.py", "w", encoding="utf-8"):
            pass
        print_table(times_of(commands(build, "app.py"),
                             QUICK_REPETITIONS if args.quick else REPETITIONS))
        os.chdir("/")


if __name__ == "__main__":
    sys.exit(main())
