#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How fast profiles are read and converted: beside other converters on the same file
in the same minute, in bytes a second, and how the time grows with the input.

    python3 tests/bench/convert/table.py [--large MB] [BUILD]     default: build, 200

Times are the CPU times of the processes, the least of some turns, in which everybody
takes turns: what else the machine does stays out as far as can be.  flameprof and
pyprof2calltree are taken from PATH (run.sh installs them); who is not there is not
compared, and a line says so.

Growth: a file of each format that is both read and written, with N and with ten times
as many stacks, read by `callprism info`, whose own start is taken off.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TURNS = 3
MB = 1_000_000
# flameprof leaves out what has less than this share (in percent) of the whole, 0.1 unless
# told; callprism keeps up to 100,000 contexts.
FINE, FINE_SVG = "--threshold=0.003", "--threshold=0.015"
FOLDED_MB_S, FOLDED_MEMORY = 400, 1.5
GROWTH_MOST = 11.0
STACKS = 20_000


class Missed(list):
    def check(self, good, text):
        if not good:
            self.append(text)


def usage_of(command, folder):
    """(seconds of CPU, bytes at the most) of a process, which must succeed: else None,
    and what it said is in the log."""
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        return None
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def best(commands, folder):
    """The least of some turns of each command: [(seconds, bytes)]; all must succeed."""
    taken = [[] for _ in commands]
    for _ in range(TURNS):
        for row, command in zip(taken, commands):
            row.append(usage_of(command, folder))
            if row[-1] is None:
                sys.exit(f"{command}: {(folder / 'log').read_text()}")
    return [(min(seconds for seconds, _ in row), min(size for _, size in row))
            for row in taken]


def generate(script, path, *arguments):
    with open(path, "wb") as file:
        subprocess.run([sys.executable, HERE.parent / script, *map(str, arguments)],
                       stdout=file, check=True)


def count_in(path, piece):
    return path.read_bytes().count(piece) if path.exists() else 0


def rows(folder):
    """(to what, our output, the other's name, its options, a piece of both outputs,
    how many times as fast at least)"""
    source = folder / "big.prof"
    flameprof = ["-o", "theirs", source]
    return [
        ("callgrind", "callgrind.out.x", "pyprof2calltree", ["-i", source, "-o", "theirs"],
         b"calls=", 25),
        ("folded", "x.folded", "flameprof", ["--format=log", *flameprof], b"\n", 50),
        ("svg", "x.svg", "flameprof", flameprof, b"<rect", 50),
        # Where it cuts off less: nearly as many stacks and boxes as ours.
        ("folded", "x.folded", "flameprof", [FINE, "--format=log", *flameprof], b"\n", 50),
        ("svg", "x.svg", "flameprof", [FINE_SVG, *flameprof], b"<rect", None),
    ]


def compare_row(folder, callprism, row, missed):
    what, output, name, options, piece, aim = row
    ours = [callprism, "convert", folder / "big.prof", "-o", output]
    program = shutil.which(name)
    theirs = [program, *options]
    fault = ("is not here" if program is None else
             "fails" if usage_of(theirs, folder) is None else None)
    finer = " " + options[0] if options[0] in (FINE, FINE_SVG) else ""
    taken = [best([ours], folder)[0][0]] if fault else [
        seconds for seconds, _ in best([ours, theirs], folder)]
    text = f"  to {what:10}{taken[0] * 1e3:5.0f} ms {count_in(folder / output, piece):6} pieces"
    if fault:
        print(f"{text}   {name}{finer} {fault}")
        return
    times = taken[1] / taken[0]
    print(f"{text}   {name}{finer} {taken[1] * 1e3:.0f} ms "
          f"{count_in(folder / 'theirs', piece)} pieces: {times:.1f} times as fast")
    missed.check(aim is None or times >= aim,
                 f"to {what}, {name}{finer}: {times:.1f} times as fast, aim {aim}")


def compare(folder, callprism, missed):
    generate("pstats_generate.py", folder / "big.prof")
    print("10,000 functions, 20,000 edges, "
          f"{(folder / 'big.prof').stat().st_size / MB:.1f} MB of .prof "
          "(pieces: calls, stacks, boxes)")
    ((start, _),) = best([[callprism, "--version"]], folder)
    print(f"  {start * 1e3:.1f} ms of each time below are the start of callprism")
    for row in rows(folder):
        compare_row(folder, callprism, row, missed)


def read_folded(folder, callprism, megabytes, missed):
    """The same stacks over and over: what must be kept is a small part of the file."""
    generate("folded_generate.py", folder / "part.folded", STACKS)
    part = (folder / "part.folded").read_bytes()
    with open(folder / "big.folded", "wb") as file:
        for _ in range(max(1, megabytes * MB // len(part))):
            file.write(part)
    size = (folder / "big.folded").stat().st_size
    ((seconds, peak), (_, least)) = best(
        [[callprism, "info", "big.folded"], [callprism, "--version"]], folder)
    # The file is mapped: its pages are the system's, and can be taken at any time.
    kept = max(0, peak - least - size)
    speed = size / MB / seconds
    print(f"folded, {size / MB:.0f} MB, of which {len(part) / MB:.1f} MB are distinct: "
          f"{speed:.0f} MB/s, {kept / len(part):.2f} times the distinct part in memory")
    missed.check(speed >= FOLDED_MB_S, f"folded: {speed:.0f} MB/s, aim {FOLDED_MB_S}")
    missed.check(kept <= FOLDED_MEMORY * len(part),
                 f"folded: {kept / len(part):.2f} times in memory, aim {FOLDED_MEMORY}")


def formats(callprism):
    """Those that are read and written."""
    lines = subprocess.run([callprism, "formats"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.splitlines()[1:]
    return [line.split()[0] for line in lines
            if line.split()[1] == "yes" and line.split()[2] != "-"]


def growth(folder, callprism, missed):
    sizes = (STACKS, 10 * STACKS)
    print(f"growth from {sizes[0]:,} to {sizes[1]:,} stacks")
    for size in sizes:
        generate("folded_generate.py", folder / f"{size}.folded", size)
    for name in formats(callprism):
        files = []
        for size in sizes:
            files.append(folder / f"{size}.in-{name}")
            subprocess.run([callprism, "convert", folder / f"{size}.folded", "--to",
                            name, "-o", files[-1]], check=True,
                           stderr=subprocess.DEVNULL)
        (start, _), (small, _), (large, _) = best(
            [[callprism, "--version"], *([callprism, "info", file] for file in files)],
            folder)
        bytes_more = files[1].stat().st_size / files[0].stat().st_size
        more = (large - start) / max(small - start, 1e-4)
        allowed = GROWTH_MOST * bytes_more / 10
        print(f"  {name:10} {small * 1e3:8.1f} ms {large * 1e3:8.1f} ms: {bytes_more:.1f}"
              f" times the bytes, {more:.1f} times the time,"
              f" {files[1].stat().st_size / MB / (large - start):.0f} MB/s")
        missed.check(more <= max(allowed, GROWTH_MOST),
                     f"{name}: {bytes_more:.1f} times the bytes takes {more:.1f} times")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", nargs="?", default="build", type=pathlib.Path)
    parser.add_argument("--large", type=int, default=200, metavar="MB")
    arguments = parser.parse_args()
    callprism = arguments.build.resolve() / "bin" / "callprism"
    missed = Missed()
    with tempfile.TemporaryDirectory(prefix="callprism-bench-") as place:
        folder = pathlib.Path(place)
        compare(folder, callprism, missed)
        read_folded(folder, callprism, arguments.large, missed)
        growth(folder, callprism, missed)
    print("\n".join(missed) or "all aims are reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
