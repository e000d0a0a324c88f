# SPDX-License-Identifier: MIT
"""What the measurements of this folder share: files made for them, processor time, and
the aims that were missed.  Times are the least of some turns, in which everybody takes
turns: what else the machine does stays out as far as can be."""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TURNS = 3
MB = 1_000_000


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


def generate(script, path, *arguments):
    with open(path, "wb") as file:
        subprocess.run([sys.executable, HERE.parent / script, *map(str, arguments)],
                       stdout=file, check=True)
