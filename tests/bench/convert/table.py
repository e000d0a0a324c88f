#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How fast profiles are read and converted: beside other converters on the same file
in the same minute, in bytes a second, and how the time grows with the input.

    python3 tests/bench/convert/table.py [--large MB] [--instructions] [BUILD]
                                                default: build, 200

Times are the CPU times of the processes (measure.py).  flameprof and pyprof2calltree
are taken from PATH (run.sh installs them); who is not there is not compared, and a line
says so.

Reading is `callprism info`.  Speeds are those of the file's bytes; of a compressed file
also those of what is in it.  Memory is the process's own peak (VmHWM) above that of a
command that reads nothing, pages of the mapped file included.  (What wait4() tells is no
use here: a process inherits the peak of the one that it was forked from.)

Growth: growth.py.
"""
import argparse
import gzip
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from growth import growth
from measure import MB, Missed, best, generate, seconds_of

# flameprof leaves out what has less than this share (in percent) of the whole, 0.1 unless
# told; callprism keeps up to 50,000 contexts, which is that many stacks.
FINE, FINE_SVG = "--threshold=0.00285", "--threshold=0.015"
FOLDED_MB_S, FOLDED_MEMORY = 400, 1.5
READERS = {"callgrind": 200, "pprof": 200}  # MB/s
STACKS = 20_000


def full_pipe():
    """One that a process which writes to it waits for."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, b" " * 4096)
    except BlockingIOError:
        os.set_blocking(writer, True)
    return reader, writer


def peak_of(command, folder):
    """Bytes that a process has had in memory at most, until it writes its output."""
    reader, writer = full_pipe()
    process = subprocess.Popen(command, stdout=writer, cwd=folder)
    stat = pathlib.Path(f"/proc/{process.pid}/stat")
    before, quiet = None, 0
    while quiet < 5:  # asleep, with nothing done since the last look
        time.sleep(0.02)
        fields = stat.read_text().rsplit(")", 1)[1].split()
        now = fields[0], fields[11], fields[12]
        quiet = quiet + 1 if now == before and now[0] == "S" else 0
        before = now
        if now[0] == "Z":
            sys.exit(f"{command} has not waited for its output")
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    os.close(reader)
    os.close(writer)
    process.kill()
    process.wait()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines()
                if line.startswith("VmHWM:"))


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
        # Where it cuts off less: a tree of as many contexts as ours, and a picture of
        # nearly as many boxes.
        ("folded", "x.folded", "flameprof", [FINE, "--format=log", *flameprof], b"\n", 50),
        ("svg", "x.svg", "flameprof", [FINE, *flameprof], b"<rect", 50),
        ("svg", "x.svg", "flameprof", [FINE_SVG, *flameprof], b"<rect", None),
    ]


def compare_row(folder, callprism, row, missed):
    what, output, name, options, piece, aim = row
    ours = [callprism, "convert", folder / "big.prof", "-o", output]
    program = shutil.which(name)
    theirs = [program, *options]
    fault = ("is not here" if program is None else
             "fails" if seconds_of(theirs, folder) is None else None)
    finer = " " + options[0] if options[0] in (FINE, FINE_SVG) else ""
    taken = best([ours] if fault else [ours, theirs], folder)
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
    (start,) = best([[callprism, "--version"]], folder)
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
    command = [callprism, "info", "big.folded"]
    speed = size / MB / best([command], folder)[0]
    kept = peak_of(command, folder) - peak_of([callprism, "formats"], folder)
    print(f"folded     {size / MB:6.0f} MB {speed:5.0f} MB/s; {kept / MB:.1f} MB in memory,"
          f" {kept / len(part):.2f} times its distinct stacks ({len(part) / MB:.1f} MB)")
    missed.check(speed >= FOLDED_MB_S, f"folded: {speed:.0f} MB/s, aim {FOLDED_MB_S}")
    missed.check(kept <= FOLDED_MEMORY * len(part),
                 f"folded: {kept / len(part):.2f} times in memory, aim {FOLDED_MEMORY}")


def read_others(folder, callprism, missed):
    for name, aim in READERS.items():
        path = folder / f"big.{name}"
        generate(f"convert/{name}_generate.py", path)
        size = path.stat().st_size / MB
        speed = size / best([[callprism, "info", path]], folder)[0]
        print(f"{name:10} {size:6.0f} MB {speed:5.0f} MB/s")
        missed.check(speed >= aim, f"{name}: {speed:.0f} MB/s, aim {aim}")
    packed = folder / "big.pb.gz"
    packed.write_bytes(gzip.compress(path.read_bytes(), 6))
    seconds = best([[callprism, "info", packed]], folder)[0]
    print(f"{name}, gzip {packed.stat().st_size / MB:5.0f} MB"
          f" {packed.stat().st_size / MB / seconds:5.0f} MB/s,"
          f" {size / seconds:.0f} MB/s of what is in it")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", nargs="?", default="build", type=pathlib.Path)
    parser.add_argument("--large", type=int, default=200, metavar="MB")
    parser.add_argument("--instructions", action="store_true",
                        help="of growth, too: with valgrind, which takes minutes")
    arguments = parser.parse_args()
    callprism = arguments.build.resolve() / "bin" / "callprism"
    missed = Missed()
    with tempfile.TemporaryDirectory(prefix="callprism-bench-") as place:
        folder = pathlib.Path(place)
        compare(folder, callprism, missed)
        read_folded(folder, callprism, arguments.large, missed)
        read_others(folder, callprism, missed)
        growth(folder, callprism, missed, arguments.instructions)
    print("\n".join(missed) or "all aims are reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
