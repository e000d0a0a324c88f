#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Traces as viztracer (by the ends of calls) and Perfetto (by their starts) write them,
short and five and ten times as long: how fast callprism reads them, beside json.load() on the
same file, in processor time, and how much memory of its own (not the mapped file) that
takes.  Status 1 where an aim is missed: a speed, and memory that does not follow the
length of the file, once it has more calls than are kept in their order (a million).

    tests/bench/convert/trace.py [CALLPRISM [MEGABYTES]]    default: build/bin/callprism, 40
"""
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

NAMES = [f"Table.render_{i} (/srv/demo/package/module_{i % 7}.py:{3 * i + 1})" for i in range(50)]
INNER = 8
AIM_MB_S = 35
AIM_MORE_MB = 8  # for twice the file


def generate(path, size, by_end):
    """Rounds of a call with INNER calls inside, until the file has `size` bytes."""
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"traceEvents": [{"ph": "M", "pid": 7, "tid": 7, "name": "thread_name", '
                   '"args": {"name": "MainThread"}}')
        now, turn = 81995229620.0, 0
        while file.tell() < size:
            calls = [(now + 3 * i + 1.5, 1.25, NAMES[turn * i % 50]) for i in range(INNER)]
            outer = (now, 3 * INNER + 1.0, NAMES[turn % 3])
            for at, length, name in calls + [outer] if by_end else [outer] + calls:
                file.write(f', {{"pid": 7, "tid": 7, "ts": {at:.3f}, "ph": "X", '
                           f'"dur": {length:.3f}, "name": "{name}", "cat": "FEE"}}')
            now, turn = now + 3 * INNER + 1, turn + 1
        file.write('], "displayTimeUnit": "ns"}')


def processor_time():
    """Of all processes that were started here and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(command):
    """Seconds of processor time, and the peak of the process's own memory in MB."""
    start, peak = processor_time(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            try:
                with open(f"/proc/{process.pid}/status", encoding="utf-8") as status:
                    for line in status:
                        if line.startswith("RssAnon:"):
                            peak = max(peak, int(line.split()[1]))
            except OSError:
                pass
            time.sleep(0.005)
    if process.returncode != 0:
        sys.exit(f"{command} failed")
    return processor_time() - start, peak / 1000


def main():
    own = pathlib.Path(__file__).resolve().parents[3] / "build" / "bin" / "callprism"
    callprism = sys.argv[1] if len(sys.argv) > 1 else str(own)
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    missed = []
    print("calls by  file      callprism                  json.load        faster")
    with tempfile.TemporaryDirectory(prefix="callprism-bench-") as folder:
        path = os.path.join(folder, "trace.json")
        for by_end in (False, True):
            peaks = []
            for factor in (1, 5, 10):
                generate(path, factor * megabytes * 1000000, by_end)
                size = os.path.getsize(path) / 1e6
                run(["wc", path])  # into the page cache
                took, peak = run([callprism, "convert", path, "--to", "folded", "-o", "-"])
                load = "import json, sys; json.load(open(sys.argv[1]))"
                peer, peer_peak = run([sys.executable, "-c", load, path])
                peaks.append(peak)
                if size / took < AIM_MB_S:
                    missed.append(f"{size / took:.0f} MB/s, aim {AIM_MB_S}")
                print(f"{'end' if by_end else 'start':<6}{size:8.0f} MB"
                      f"{took:8.2f} s {size / took:6.0f} MB/s {peak:5.0f} MB"
                      f"{peer:8.2f} s {peer_peak:6.0f} MB {peer / took:6.1f}x")
            if peaks[2] > peaks[1] + AIM_MORE_MB:
                missed.append(f"{peaks[2]:.0f} MB in memory, of a file half as long"
                              f" {peaks[1]:.0f} MB")
    print("\n".join(missed) or "all aims are reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
