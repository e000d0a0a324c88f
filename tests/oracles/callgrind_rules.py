# SPDX-License-Identifier: MIT
"""A callgrind file taken as KCachegrind and callgrind_annotate take it: read(path) says
what it adds up to, or raises Broken where one of them would stumble.

The rules are those for writers: the header says version, creator and positions, in this
order, names every event, and ends with "events:" and "summary:"; numbers are decimal and
absolute, and fit; a name is defined once in a part and before it is used, numbers follow
each other, and no name looks like a number; each function has one block; each call says
its file and its function, has a count of at least 1 and costs of its own; every cost line
has all its columns; what is in the functions adds up to "summary:" and "totals:".

KCachegrind takes for a function's inclusive costs what calls of it cost, as soon as there
is one: so every function is called, those that begin paths by "<root>", which costs
nothing itself and is called by nobody; where the costs are exact, its calls cost what
the whole costs.
"""
import collections
import re

HEADER = ["version", "creator", "pid", "cmd", "part", "thread", "desc", "positions", "event",
          "events", "summary"]


NEEDED = {"positions", "event", "events"}
NEEDED_FIRST = NEEDED | {"version", "creator"}
ROOT = ("???", "<root>")
LARGEST = 2 ** 63 - 1


class Broken(Exception):
    """A file that a reader would stumble over."""


class Part:
    """One part: costs by function (file, name)."""

    def __init__(self):
        self.events = []
        self.named = []  # those with a long name
        self.keys = set()  # of the header
        self.summary = self.totals = None
        self.self = collections.defaultdict(lambda: [0] * len(self.events))
        self.calls = collections.Counter()  # (caller, callee): how often
        self.costs = collections.defaultdict(lambda: [0] * len(self.events))
        self.names = {"file": {}, "function": {}}

    def inclusive(self, event=0, direct=False):
        """{function: as KCachegrind has it}: what calls of it cost, but those by itself;
        of one that nobody calls, its own costs and those of its calls.  With those by
        itself (`direct`) as callgrind_annotate has it."""
        edges = {edge: costs[event] for edge, costs in self.costs.items()
                 if direct or edge[0] != edge[1]}
        called = {callee for _, callee in edges}
        found = self.below(event)
        for function in called:
            found[function] = 0
        for (_, callee), cost in edges.items():
            found[callee] += cost
        return found

    def below(self, event=0):
        """{function: own costs and those of its calls, but those by itself}."""
        found = collections.Counter({f: costs[event] for f, costs in self.self.items()})
        for (caller, callee), costs in self.costs.items():
            found[caller] += costs[event] if caller != callee else 0
        return found


class Reader:
    def __init__(self, text, exact):
        self.exact = exact
        self.parts = []
        self.lines = text.split("\n")
        self.number = 0

    def check(self, holds, why):
        if not holds:
            raise Broken("line %d: %s: %r" % (self.number, why, self.lines[self.number - 1]))

    def name(self, part, space, value):
        found = re.fullmatch(r"\(([0-9]+)\)(?: (\S.*))?", value)
        self.check(found, "expected (number) and perhaps a name")
        known = part.names[space]
        if found[2] is not None:
            self.check(found[1] not in known, "defined twice")
            self.check(int(found[1]) == len(known) + 1, "numbers must follow each other")
            self.check(not re.match(r"\([0-9]", found[2]), "a name like a number")
            known[found[1]] = found[2]
        self.check(found[1] in known, "used before it is defined")
        return known[found[1]]

    def costs(self, part, line):
        self.check(re.fullmatch(r"[0-9]+( [0-9]+)*", line), "expected decimal numbers")
        numbers = [int(word) for word in line.split(" ")]
        self.check(max(numbers) <= LARGEST, "too large")
        self.check(len(numbers) == 1 + len(part.events), "expected a line and all costs")
        return numbers[1:]

    def header(self, part, line, last):
        """Takes a line of a header; returns the rank of its key."""
        key, _, value = line.partition(": ")
        self.check(key in HEADER and value, "expected a header")
        rank = HEADER.index(key)
        self.check(rank >= last, "out of order")
        part.keys.add(key)
        if key in ("version", "positions"):
            self.check(value == {"version": "1", "positions": "line"}[key], "another value")
        elif key == "event":
            found = re.fullmatch(r"([A-Za-z][A-Za-z0-9_]*) : (\S.*)", value)
            self.check(found, "expected a name and a long name")
            part.named.append(found[1])
        elif key == "events":
            part.events = value.split()
            self.check(len(set(part.events)) == len(part.events), "an event twice")
            self.check(part.named == part.events, "an event without a long name")
        elif key == "summary":
            part.summary = [int(word) for word in value.split()]
            self.check(len(part.summary) == len(part.events), "a sum for each event")
        return rank

    def body(self, part, lines):
        file = function = call = callee = None
        for line in lines:
            key, _, value = line.partition("=")
            if call is not None:
                costs = self.costs(part, line)
                for i, cost in enumerate(costs):
                    part.costs[call][i] += cost
                call = callee = None
            elif line[0].isdigit():
                self.check(function is not None, "costs of no function")
                for i, cost in enumerate(self.costs(part, line)):
                    part.self[function][i] += cost
            elif key == "fl":
                file, function = self.name(part, "file", value), None
            elif key == "fn":
                self.check(file is not None, "a function without a file")
                function = (file, self.name(part, "function", value))
                self.check(function not in part.self, "a second block of a function")
                part.self[function]  # pylint: disable=pointless-statement
            elif key == "cfi":
                callee = (self.name(part, "file", value), None)
            elif key == "cfn":
                self.check(callee is not None, "a callee without a file")
                callee = (callee[0], self.name(part, "function", value))
            elif key == "calls":
                self.check(callee is not None and callee[1], "calls of nothing")
                found = re.fullmatch(r"([1-9][0-9]*) [0-9]+", value)
                self.check(found, "expected a count above 0 and a line")
                call = (function, callee)
                part.calls[call] += int(found[1])
            elif line.startswith("totals: "):
                part.totals = [int(word) for word in line[8:].split()]
                return
            else:
                self.check(False, "unknown")
        self.check(call is None, "calls without costs")

    def take(self):
        """The next line that is not empty, or None."""
        while self.number < len(self.lines):
            self.number += 1
            line = self.lines[self.number - 1]
            if line:
                self.check(not line[0].isspace(), "begins with a blank")
                return line
        return None

    def until_totals(self):
        line = self.take()
        while line is not None:
            yield line
            line = self.take()

    def part(self, line):
        part = Part()
        rank = 0
        while not line.startswith("summary: "):
            rank = self.header(part, line, rank)
            line = self.take()
            self.check(line is not None, "a header without an end")
        self.header(part, line, rank)
        self.check(part.events, "no events")
        self.check((NEEDED if self.parts else NEEDED_FIRST) <= part.keys,
                   "a header is missing")
        self.body(part, self.until_totals())
        sums = [sum(column) for column in zip(*part.self.values())] or [0] * len(part.events)
        self.check(sums == part.summary == part.totals,
                   "%s in functions, %s in summary, %s in totals" % (
                       sums, part.summary, part.totals))
        self.check_callers(part)
        self.parts.append(part)

    def check_callers(self, part):
        called = {callee for _, callee in part.costs}
        self.check(ROOT not in called and not any(part.self.get(ROOT, [])),
                   "a root that is called or costs something")
        for function in part.self.keys() - {ROOT}:
            self.check(function in called, "%s is called by nobody" % (function,))
        below = [sum(column) for column in zip(*(
            costs for (caller, _), costs in part.costs.items() if caller == ROOT))]
        self.check(not self.exact or below == part.summary,
                   "calls of the root cost %s, all costs %s" % (below, part.summary))


def read(path, exact=False):
    """The parts of a file; of a tree all sums are exact."""
    with open(path, "rb") as file:
        raw = file.read()
    if b"\0" in raw or b"\r" in raw:
        raise Broken("a NUL or a CR")
    reader = Reader(raw.decode("utf-8"), exact)
    if reader.take() != "# callgrind format":
        raise Broken("does not begin with the name of the format")
    line = reader.take()
    while line is not None:
        reader.part(line)
        line = reader.take()
    return reader.parts
