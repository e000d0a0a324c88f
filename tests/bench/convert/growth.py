# SPDX-License-Identifier: MIT
"""How the time to read a file grows with it: each format that is both read and written,
small and with ten times as much in it.

A tree is as large as its stacks, so these formats are converted from N and 10 N of
them.  A graph is as large as its functions: .prof and callgrind files are generated
with ten times the functions and edges, and callgrind also with the functions of the
small file and ten times the lines.

The start of the program is taken off.  What grows faster than its bytes by time alone,
and not by instructions, waits for memory: files of a megabyte are read within the
processor's caches."""
import itertools
import re
import shutil
import subprocess

from measure import MB, best, generate

GROWTH_MOST = 11.0
STACKS = 20_000
FUNCTIONS = 3_000
GRAPHS = ("pstats", "callgrind")


def formats(callprism):
    """Those that are read and written."""
    lines = subprocess.run([callprism, "formats"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.splitlines()[1:]
    return [line.split()[0] for line in lines
            if line.split()[1] == "yes" and line.split()[2] != "-"]


def converted(folder, callprism):
    """(format, small file, large file) of trees"""
    stacks = [folder / f"{STACKS}.folded", folder / f"{10 * STACKS}.folded"]
    generate("folded_generate.py", stacks[0], STACKS)
    generate("folded_generate.py", stacks[1], 10 * STACKS)
    for name in formats(callprism):
        if name in GRAPHS:
            continue
        pair = [path.with_suffix(f".in-{name}") for path in stacks]
        for path, to in zip(stacks, pair):
            subprocess.run([callprism, "convert", path, "--to", name, "-o", to],
                           check=True, stderr=subprocess.DEVNULL)
        yield name, *pair
        for path in pair:
            path.unlink()


def generated(folder):
    """Likewise of graphs."""
    for name, script, small, large in (
            ("pstats", "pstats_generate.py", (FUNCTIONS,), (10 * FUNCTIONS,)),
            ("callgrind", "convert/callgrind_generate.py",
             (FUNCTIONS, 1), (10 * FUNCTIONS, 1)),
            ("callgrind, more lines", "convert/callgrind_generate.py",
             (FUNCTIONS, 1, 60), (FUNCTIONS, 1, 600))):
        pair = [folder / f"small-{name[:6]}", folder / f"large-{name[:6]}"]
        generate(script, pair[0], *small)
        generate(script, pair[1], *large)
        yield name, *pair


def instructions(command):
    """How many a command takes, counted by valgrind."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
        check=True, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def grown(start, small, large):
    return (large - start) / max(small - start, start / 50)


def growth(folder, callprism, missed, counted):
    """Judge the time; with `counted`, print how the instructions grow, too."""
    if counted and shutil.which("valgrind") is None:
        counted = False
        print("valgrind is not here: no instructions")
    print(f"growth from {STACKS:,} to {10 * STACKS:,} stacks,"
          f" {FUNCTIONS:,} to {10 * FUNCTIONS:,} functions")
    files = itertools.chain(generated(folder), converted(folder, callprism))
    for name, small, large in files:
        commands = [[callprism, "--version"], [callprism, "info", small],
                    [callprism, "info", large]]
        times = best(commands, folder)
        bytes_more = large.stat().st_size / small.stat().st_size
        more = grown(*times)
        print(f"  {name:22}{times[1] * 1e3:8.1f} ms {times[2] * 1e3:8.1f} ms:"
              f" {bytes_more:.1f} times the bytes, {more:.1f} times the time,"
              f" {large.stat().st_size / MB / (times[2] - times[0]):.0f} MB/s")
        if counted:
            print(f"  {'':22}{grown(*map(instructions, commands)):.1f} times the"
                  " instructions")
        missed.check(more <= GROWTH_MOST * max(bytes_more / 10, 1),
                     f"{name}: {bytes_more:.1f} times the bytes takes {more:.1f} times")
