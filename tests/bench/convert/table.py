#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How fast profiles are read and converted: beside other converters on the same file
in the same minute, in bytes a second, and how the time grows with the input.

    python3 tests/bench/convert/table.py [--large MB] [BUILD]     default: build, 200

Times are the CPU times of the processes, the least of some turns, in which everybody
takes turns: what else the machine does stays out as far as can be.  flameprof and
pyprof2calltree are taken from PATH (run.sh installs them); who is not there is not
compared, and a line says so.

Reading is `callprism info`.  Speeds are those of the file's bytes; of a compressed file
also those of what is in it.  Memory is the process's own peak (VmHWM) above that of a
command that reads nothing, pages of the mapped file included.  (What wait4() tells is no
use here: a process inherits the peak of the one that it was forked from.)

Growth: a file of each format that is both read and written, with N and with ten times
as many stacks; the start of the program is taken off.
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

HERE = pathlib.Path(__file__).resolve().parent
TURNS = 3
MB = 1_000_000
# flameprof leaves out what has less than this share (in percent) of the whole, 0.1 unless
# told; callprism keeps up to 100,000 contexts.
FINE, FINE_SVG = "--threshold=0.003", "--threshold=0.015"
FOLDED_MB_S, FOLDED_MEMORY = 400, 1.5
READERS = {"callgrind": 200, "pprof": 200}  # MB/s
GROWTH_MOST = 11.0
STACKS = 20_000


class Missed(list):
    def check(self, good, text):
        if not good:
            self.append(text)


def seconds_of(command, folder):
    """CPU time of a process, which must succeed: else None, and what it said is in the
    log."""
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime if process.returncode == 0 else None


def best(commands, folder):
    """The least CPU time of some turns of each command; all must succeed."""
    taken = [[] for _ in commands]
    for _ in range(TURNS):
        for row, command in zip(taken, commands):
            row.append(seconds_of(command, folder))
            if row[-1] is None:
                sys.exit(f"{command}: {(folder / 'log').read_text()}")
    return [min(row) for row in taken]


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
        start, small, large = best(
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
        read_others(folder, callprism, missed)
        growth(folder, callprism, missed)
    print("\n".join(missed) or "all aims are reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
