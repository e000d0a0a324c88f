# SPDX-License-Identifier: MIT
"""Recordings of several processes: what each has counted, and below which call of which
other it stands.

A program begins with PREAMBLE and calls work(n) in as many processes as it likes: each
writes down for itself how often it has called leaf()."""

import collections
import glob
import os
import re
import sys

import support
import trees

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "capture"))
import read_by_document  # noqa: E402

PREAMBLE = """
import os, sys
def leaf(): pass
def work(n):
    for _ in range(n):
        leaf()
    with open(%r + str(os.getpid()), "a") as truth:
        truth.write("%%d\\n" %% n)
"""
PROCESS = re.compile(r"<process (.*) (\d+)>$")


class Process:
    """An image of a process: its name, the names of what it is below, and of its own
    {function: calls} and {stack: calls}."""

    def __init__(self, name, pid, above):
        self.name = name
        self.pid = pid
        self.above = above
        self.calls = collections.Counter()
        self.stacks = collections.Counter()

    def parents(self):
        """Pids of the processes that it is below, the nearest first."""
        found = [PROCESS.match(name) for name in self.above]
        return [int(match[2]) for match in reversed(found) if match]

    def function(self):
        """The function of the parent that it is below; None: none is known."""
        return None if not self.above or PROCESS.match(self.above[-1]) else self.above[-1]


class Case(support.Case):
    #: Options of every `record`.
    options = ()

    def program(self, text, name="app.py"):
        return super().program(PREAMBLE % self.path("truth-") + support.textwrap.dedent(text),
                               name)

    def record_family(self, text, *options, status=0, **more):
        """Record a program and take its processes apart: all of self.processes; self.info
        is what `info` says, self.done what record did."""
        for path in glob.glob(self.path("truth-*")):
            os.remove(path)
        program = self.program(text)
        self.done = self.record("-o", "x.prism", *self.options, *options, program, status=status,
                                **more)
        self.read_family()

    def read_family(self):
        """Of x.prism, whoever has recorded it."""
        self.info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        done = self.run_in_folder([support.CALLPRISM, "convert", "--processes=nested",
                                   "x.prism", "-o", "nested.prism"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.capture = read_by_document.Capture(self.path("nested.prism"),
                                                read_by_document.tables(trees.DOCUMENT))
        self.processes = []
        images = {}
        stacks, _ = self.capture.stacks()
        for stack, (calls, _, _) in stacks.items():
            last = max((i for i, name in enumerate(stack) if PROCESS.match(name)), default=None)
            if last is None:
                continue
            key = stack[:last + 1]
            if key not in images:
                name, pid = PROCESS.match(stack[last]).groups()
                images[key] = Process(name, int(pid), stack[:last])
                self.processes.append(images[key])
            if len(stack) > last + 1:
                images[key].calls[stack[-1]] += calls
                images[key].stacks[stack[last + 1:]] += calls

    def truth(self):
        """{pid: calls of leaf} as the processes have counted themselves."""
        found = {}
        for path in glob.glob(self.path("truth-*")):
            with open(path, encoding="utf-8") as lines:
                found[int(path.rsplit("-", 1)[1])] = sum(int(line) for line in lines)
        return found

    def check_counts(self, processes):
        """So many processes have counted, and each is recorded as it did."""
        recorded = collections.Counter()
        for process in self.processes:
            recorded[process.pid] += process.calls["leaf"]
        truth = self.truth()
        self.assertEqual(len(truth), processes)
        self.assertEqual({pid: calls for pid, calls in recorded.items() if calls > 0}, truth)

    def named(self, pattern):
        """The processes of which the name matches."""
        return [process for process in self.processes if re.search(pattern, process.name)]

    def children_of(self, parent):
        return [process for process in self.processes
                if process.parents()[:1] == [parent.pid] and process is not parent]

    def first(self):
        """The program's own process."""
        process, = [process for process in self.processes if not process.above]
        return process
