#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How fast files are read and converted: megabytes a second beside what it costs to look
at the bytes at all (`wc -l`), and how many times as fast as pyprof2calltree and flameprof
on the same .prof, each the median of several runs in turn.  Prints; judges nothing.

    run.py [CALLPRISM]      default: build/bin/callprism beside the sources

The peers are looked for as modules in $CALLPRISM_PYPI/tools, then where Python looks.
"""
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CALLPRISM = (sys.argv[1] if len(sys.argv) > 1
             else os.path.join(HERE, "..", "..", "..", "build", "bin", "callprism"))
RUNS = 5
TOOLS = os.path.join(os.environ.get("CALLPRISM_PYPI", "/nowhere"), "tools")


class Failed(Exception):
    """A program that did not succeed."""


def seconds(commands):
    """Medians of the CPU time of each command, all taken in turn."""
    times = [[] for _ in commands]
    for _ in range(RUNS):
        for command, taken in zip(commands, times):
            before = os.times()
            done = subprocess.run(command, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, check=False,
                                  env=dict(os.environ, PYTHONPATH=TOOLS))
            after = os.times()
            if done.returncode != 0:
                raise Failed("%s: %s" % (command[0], done.stderr.decode().splitlines()[-1]))
            taken.append(after.children_user - before.children_user +
                         after.children_system - before.children_system)
    return [max(statistics.median(taken), 0.001) for taken in times]


def generate(name, folder, *command):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        subprocess.run([sys.executable, *command], stdout=file, check=True)
    return path


def reading(folder):
    for name, script in (("big.callgrind", "callgrind_generate.py"),
                         ("big.pb", "pprof_generate.py")):
        path = generate(name, folder, os.path.join(HERE, script))
        size = os.path.getsize(path) / 1e6
        ours, look = seconds([[CALLPRISM, "info", path], ["wc", "-l", path]])
        print("%-14s %4.0f MB  read at %4.0f MB/s, wc -l at %5.0f MB/s" % (
            name, size, size / ours, size / look))


def against(peer, ours, theirs):
    try:
        mine, other = seconds([ours, theirs])
    except Failed as error:
        print("%-34s fails: %s" % (peer, error))
        return
    print("%-34s %7.3f s, ours %7.3f s: %5.1f times as fast" % (
        peer, other, mine, other / mine))


def converting(folder):
    prof = generate("big.prof", folder, os.path.join(HERE, "..", "pstats_generate.py"))
    print("\n10,000 functions, 20,000 edges, %d KB of .prof" % (os.path.getsize(prof) // 1000))
    sys.path.insert(0, TOOLS)

    def out(name):
        return os.path.join(folder, name)

    if importlib.util.find_spec("pyprof2calltree"):
        against("pyprof2calltree to callgrind",
                [CALLPRISM, "convert", prof, "-o", out("ours.callgrind")],
                [sys.executable, "-m", "pyprof2calltree", "-i", prof, "-o", out("theirs")])
    if importlib.util.find_spec("flameprof"):
        for form, option in (("folded", ["--format", "log"]), ("svg", ["--format", "svg"])):
            against("flameprof to " + form,
                    [CALLPRISM, "convert", prof, "-o", out("ours." + form)],
                    [sys.executable, "-m", "flameprof", *option, "-o", out("theirs"), prof])


def main():
    with tempfile.TemporaryDirectory(prefix="callprism-bench-") as folder:
        reading(folder)
        converting(folder)


main()
