# SPDX-License-Identifier: MIT
"""Read captures with nothing but the tables of docs/capture-format.md.

Records a small program, converts its capture, and reads both files: the calls of
each stack must be the program's, and the times those that callprism itself reads.
Then the same with programs that are killed while they start and end threads.
"""
import collections
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time

PROGRAM = '''
import sys, threading, time
from callprism import _hook

def leaf():
    return len("x")

def middle(times):
    for _ in range(times):
        leaf()

def top():
    middle(3); leaf()
    time.sleep(0.25)
    middle(4)

def work():
    leaf()

def end_threads(count):
    for _ in range(count):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

_hook.start(sys.argv[1], b"0123456789abcdef", {"command": "a program", "key": "v"}, True)
before = time.perf_counter()
top()
after = time.perf_counter()
end_threads(300)
_hook.mark("done")
print(after - before, flush=True)
while len(sys.argv) > 2:
    end_threads(300)
_hook.stop()
'''
TYPES = {"u32": "I", "u64": "Q", "i64": "q", "8 bytes": "8s", "16 bytes": "16s",
         "136 bytes": "136s"}
NONE = 0xFFFFFFFF
ADD_COSTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                         "support", "add_costs.py")


def tables(path):
    """{heading: [(offset or None, type, field)]}"""
    found = collections.defaultdict(list)
    heading = None
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                heading = line.strip("# \n")
            row = re.match(r"\| *(\d*) *\| (\w[\w ]*?) \| (\w+) \|", line)
            if row and row[2] != "type":
                found[heading].append((int(row[1]) if row[1] else None, row[2], row[3]))
    return found


class Capture:
    def __init__(self, path, layout):
        with open(path, "rb") as file:
            self.bytes = file.read()
        self.layout = layout
        self.header = self.fields("Header", 0)
        assert self.header["magic"] == b"\x89PRISM\r\n"
        assert self.header["version"] == 1 and self.header["byte_order"] == 0x01020304
        assert self.header["check"] == self.check(), "check"
        self.chunks = self.find_chunks()
        self.read_journal()

    def fields(self, heading, at):
        values = {}
        end = None
        for offset, kind, field in self.layout[heading]:
            if kind in TYPES:
                values[field], = struct.unpack_from("=" + TYPES[kind], self.bytes, at + offset)
            elif kind == "text":
                end = at + offset if offset is not None else end
                text = self.bytes[end:end + values[field + "_len"]]
                values[field] = text.decode()
                end += len(text)
        return values

    def check(self):
        def mix(a, b):
            product = (a ^ 0x9E3779B97F4A7C15) * (b ^ 0xE7037ED1A0B428DB)
            return (product ^ product >> 64) & 0xFFFFFFFFFFFFFFFF
        value = 88
        for word in struct.unpack_from("=11Q", self.bytes, 0):
            value = mix(value, word)
        return mix(value, 0)

    def find_chunks(self):
        page = 1
        found = []
        while page < self.header["page_count"]:
            chunk = self.fields("Chunk", page * 4096)
            chunk["at"] = page * 4096 + 64
            found.append(chunk)
            page += chunk["pages"]
        assert page == self.header["page_count"]
        return sorted(found, key=lambda chunk: chunk["first"])

    def records(self, kind, owner, heading, size):
        for chunk in self.chunks:
            if chunk["kind"] == kind and chunk["owner"] == owner:
                for at in range(chunk["at"], chunk["at"] + chunk["used"] - size + 1, size):
                    yield chunk, at, self.fields(heading, at)

    def read_journal(self):
        headings = {int(heading.split()[1].rstrip(":")): heading
                    for heading in self.layout if heading.startswith("Record ")}
        self.journal = collections.defaultdict(list)
        for chunk in self.chunks:
            at = chunk["at"]
            while chunk["kind"] == 1 and at < chunk["at"] + chunk["used"]:
                record = self.fields("Record", at)
                assert record["len"] % 8 == 0 and record["len"] >= 8
                name = headings[record["type"]]
                self.journal[name.split(": ")[1]].append(self.fields(name, at))
                at += record["len"]

    def threads(self):
        """(name, nodes, CPU ns) of each thread.  A node has the fields of its record, the
        number of its "cells" and their sums: "calls", "resumes", "self" in ticks.  Its
        "function" is the function's record; the root and suspensions have None."""
        threads = [thread for _, _, thread in self.records(2, NONE, "Thread", 256)]
        joining = {thread["folded"] & NONE: thread for thread in threads
                   if thread["kind"] == 2 and thread["folded"] & NONE != NONE}
        for number, thread in enumerate(threads):
            if thread["kind"] == 1:
                continue
            nodes = [{**node, "cells": 0, "calls": 0, "resumes": 0, "self": 0}
                     for _, _, node in self.records(3, thread["tree"], "Node", 16)]
            for node in nodes:
                node["function"] = (None if node["function"] == NONE else
                                    self.journal["function"][node["function"]])
            cpu_ns = 0
            for chunk, at, cell in self.records(4, number, "Cell",
                                                8 + 8 * self.header["metric_count"]):
                cell.update(self.counters(at + 8))
                if chunk["generation"] != thread["cells"] >> 32:
                    continue
                cell = self.redone(cell, thread, joining.get(number))
                if cell["node"] == NONE:
                    cpu_ns += cell["self"]
                    continue
                node = nodes[cell["node"]]
                node["cells"] += 1
                for field in ("calls", "resumes", "self"):
                    node[field] += cell[field]
            yield self.thread_name(number, thread), nodes, cpu_ns

    def counters(self, at):
        """Those of a cell whose counters begin there; there may be more than these."""
        values = struct.unpack_from("=%dQ" % self.header["metric_count"], self.bytes, at)
        fields = {1: "calls", 2: "resumes", 0: "self"}
        found = {}
        for metric, value in zip(self.journal["metric"], values):
            if metric["role"] in fields:
                found.setdefault(fields[metric["role"]], value)
        return found

    def thread_name(self, number, thread):
        """The last one in the journal, or the one in its state."""
        names = [record["name"] for record in self.journal["thread name"]
                 if record["thread"] == number]
        return (names or [""])[-1] or thread["name"][:thread["name_len"]].decode()

    def ns_per_tick(self):
        """By the last anchor; the header's rate is that of the first moments."""
        if self.header["clock"] != 1:
            return 1.0
        for last in self.journal["anchor"][-1:]:
            return ((last["mono_ns"] - self.header["start_mono_ns"]) /
                    (last["ticks"] - self.header["start_ticks"]))
        return 1e9 / self.header["tick_rate"]

    def stacks(self):
        """({stack: [calls, resumes, self in ns]}, CPU ns)"""
        rate = self.ns_per_tick()
        totals = collections.defaultdict(lambda: [0, 0, 0.0])
        cpu_ns = 0
        for _, nodes, used in self.threads():
            cpu_ns += used
            stacks = []
            for node in nodes:
                called = node["function"]["name"] if node["function"] else "<suspended>"
                stacks.append(stacks[node["parent"]] + (called,) if stacks else ())
            for stack, node in zip(stacks, nodes):
                total = totals[stack or ("<outside Python>",)]
                total[0] += node["calls"]
                total[1] += node["resumes"]
                total[2] += node["self"] * rate
        return totals, cpu_ns

    @staticmethod
    def redone(cell, thread, joins):
        """What a cell counts, of a thread or group, or of a thread that joins one."""
        place = cell["node"], cell["interval"]
        if joins and joins["moves"] % 2:
            if place == (joins["from_node"], joins["from_interval"]):
                return {**cell, "calls": 0, "resumes": 0, "self": 0}
        if thread["kind"] == 2 and thread["moves"] % 2:
            if place == (thread["to_node"], thread["to_interval"]):
                return {**cell, "calls": thread["redo_calls"],
                        "resumes": thread["redo_resumes"], "self": thread["redo_self"]}
        return cell

    def thread_names(self):
        """{name: how many threads}"""
        found = collections.Counter()
        for number, (_, _, thread) in enumerate(self.records(2, NONE, "Thread", 256)):
            if thread["kind"] != 1:
                found[self.thread_name(number, thread)] += (
                    thread["folded"] >> 32 if thread["kind"] == 2 else 1)
        return found


def killed(callprism, package, layout):
    """Read a file of a program that was killed, and what callprism makes of it."""
    with tempfile.TemporaryDirectory() as folder:
        recorded = os.path.join(folder, "recorded.prism")
        converted = os.path.join(folder, "converted.prism")
        program = subprocess.Popen([sys.executable, "-c", PROGRAM, recorded, "for ever"],
                                   env={**os.environ, "PYTHONPATH": package},
                                   stdout=subprocess.PIPE)
        assert program.stdout.readline()
        time.sleep(0.2)  # it is amid its threads
        program.send_signal(signal.SIGKILL)
        program.communicate()
        subprocess.run([callprism, "convert", recorded, "-o", converted], check=True)
        mine, cpu_ns = Capture(recorded, layout).stacks()
        theirs, their_cpu_ns = Capture(converted, layout).stacks()
    counts = {stack: total[:2] for stack, total in mine.items() if any(total[:2])}
    assert counts == {stack: total[:2] for stack, total in theirs.items() if any(total[:2])}
    assert cpu_ns == their_cpu_ns


def main():
    callprism, package, document = sys.argv[1:]
    layout = tables(document)
    assert len(layout) == 21, sorted(layout)
    for _ in range(5):
        killed(callprism, package, layout)
    with tempfile.TemporaryDirectory() as folder:
        recorded = os.path.join(folder, "recorded.prism")
        converted = os.path.join(folder, "converted.prism")
        done = subprocess.run([sys.executable, "-c", PROGRAM, recorded], check=True,
                              env={**os.environ, "PYTHONPATH": package},
                              stdout=subprocess.PIPE)
        with_costs = os.path.join(folder, "with_costs.prism")
        subprocess.run([sys.executable, ADD_COSTS, recorded, with_costs,
                        "0,100,200,3,4", "2,1000000000000,6,0,8"], check=True)
        subprocess.run([callprism, "convert", with_costs, "-o", converted], check=True)
        one = Capture(recorded, layout)
        two = Capture(converted, layout)
    mine, cpu_ns = one.stacks()
    theirs, their_cpu_ns = two.stacks()

    # The module was open when recording started.
    calls = {stack[1:]: total[0] for stack, total in mine.items()
             if total[0] > 0 and stack[1:2] == ("top",)}
    length = "<built-in method builtins.len>"
    assert calls == {("top",): 1, ("top", "middle"): 2, ("top", "leaf"): 1,
                     ("top", "middle", "leaf"): 7, ("top", "leaf", length): 1,
                     ("top", "middle", "leaf", length): 7,
                     ("top", "<built-in method time.sleep>"): 1}, calls
    slept = mine[("<module>", "top", "<built-in method time.sleep>")][2]
    around = float(done.stdout) * 1e9
    assert 0.25e9 * 0.99 <= slept <= around * 1.01, (slept, around)
    for stack in mine.keys() | theirs.keys():
        assert mine[stack][:2] == theirs[stack][:2], stack
        assert abs(mine[stack][2] - theirs[stack][2]) < 100, stack
    assert cpu_ns == their_cpu_ns
    ended = [total[0] for stack, total in mine.items() if stack[-2:] == ("work", "leaf")]
    assert ended == [300], ended
    names = one.thread_names()
    assert names["MainThread"] == 1 and names["Thread-# (work)"] >= 128, names
    assert sum(names.values()) == 301, names
    meta = [(record["key"], record["value"]) for record in one.journal["meta"]]
    assert ("command", "a program") in meta and ("key", "v") in meta, meta
    assert [record["text"] for record in two.journal["mark"]] == ["done"]
    assert [tuple(cost.values()) for cost in two.journal["cost"]] == [
        (0, 0, 100, 200, 3, 4), (2, 0, 10**12, 6, 0, 8)], two.journal["cost"]
    source, = two.journal["source facts"]
    assert two.journal["source"][0]["name"] == with_costs, two.journal["source"]
    assert source["run_id"] == b"0123456789abcdef" and source["weight"] == 10**6
    assert source["start_wall_ns"] == one.header["start_wall_ns"], source
    assert source["start_mono_ns"] == one.header["start_mono_ns"], source
    assert [tuple(record.values()) for record in two.journal["process from"]] == [
        (0, 0, one.header["parent_pid"], 0)], two.journal["process from"]
    assert two.header["run_id"] == bytes(16)
    assert one.header["run_id"] == b"0123456789abcdef"


if __name__ == "__main__":
    main()
