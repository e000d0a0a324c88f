# SPDX-License-Identifier: MIT
"""Calling-context trees as text: what a program should have been recorded as, and
what it was.

A program in events/ ends with its tree, in a comment:

    # tree
    # <module>:1            1
    #   numbers:4           1+3   @8
    #   builtins.len        1     @9
    #   random.py::choice   1     @9
    #     ...

A line is one context: its function, how often it was started, after a + how often it
was resumed, and behind @ the line of the call in the function above, where that is
known.  Functions stand below the one that called them, in the order of their first
call.  `seed` behind them: was open when recording started.  Names:

    numbers:4               function of the program and the first line of its code
    helper.py::work:3       of another file, or of text that it executed: <string>::f:1
    random.py::choice       of the library, whose lines change with its versions
    builtins.len            C function

What the library does within itself is not the program's: `...` below one of its
functions stands for all of that, and what it calls of the program, from wherever, is
below `...`.  `... import` below a function of the program stands for the import system
that it calls, or does not when another has imported the module before.  Outermost is
what the interpreter calls, and `...` understood.

Other threads follow behind `thread NAME`.  `counted WHAT N` says that the recorder
counted N of a thing that it normally has none of: resynced, truncated, backwards, gaps.

@8* is a line that only frames know: from 3.12 on, where no CALL event comes before an
operator, a property or a loop that calls, it is unknown, and calls from several such
lines are one context; --call-lines=exact asks the frames there, too.

At the end of a line, [<3.12], [!=3.12] or [>=3.10,<3.12] says which versions it is for.
"""
import collections
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "capture"))
import read_by_document  # noqa: E402

DOCUMENT = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "capture-format.md")
NONE = read_by_document.NONE
SEED = 1  # a node's flag
PYTHON = 0  # a function's kind
IMPORT_SYSTEM = "<frozen importlib."
COUNTERS = ("resynced", "truncated", "backwards", "gaps")
CONTEXT = re.compile(r"(?P<name>\S.*?) +(?P<starts>\d+)(?:\+(?P<resumes>\d+))?"
                     r"(?: +@(?P<line>\d+)(?P<frame>\*)?)?(?P<seed> +seed)?$")
CONDITION = re.compile(r"(.*?) *\[((?:(?:<|>=|==|!=)3\.\d+,?)+)\]$")


class Context:
    """One line of a tree, with what is below it."""

    def __init__(self, name, line=0, starts=0, resumes=0, seed=False, own=True):
        self.name = name
        self.line = line
        self.starts = starts
        self.resumes = resumes
        self.seed = seed
        self.own = own  # a function of the program
        self.owner = own  # the innermost Python function is one of the program
        self.children = {}

    def key(self):
        return self.name, self.line

    def add(self, other):
        """Take in a context, and all below it, as a child."""
        child = self.children.setdefault(other.key(), Context(
            other.name, other.line, seed=other.seed, own=other.own))
        child.starts += other.starts
        child.resumes += other.resumes
        for below in other.children.values():
            child.add(below)
        return child

    def text(self, indent):
        if self.name.startswith("..."):
            return indent + self.name
        counts = "%d" % self.starts + ("+%d" % self.resumes if self.resumes else "")
        line = "@%d" % self.line if self.line > 0 else ""
        return "%-43s %-5s %-4s%s" % (indent + self.name, counts, line,
                                      " seed" if self.seed else "")

    def lines(self, indent=""):
        for child in self.children.values():
            if child.children or child.name != "... import":
                yield child.text(indent).rstrip()
            yield from child.lines(indent + "  ")


class Tree:
    """The contexts of each thread, {name: root}, and what was counted, {what: n}."""

    def __init__(self):
        self.threads = {}
        self.counted = {}

    def lines(self):
        for name, root in self.threads.items():
            if name != "MainThread":
                yield ("thread " + name).rstrip()
            yield from root.lines()
        for what, count in self.counted.items():
            yield "counted %s %d" % (what, count)


# ---- what should be ----

def holds(condition, version):
    """Is a version, (3, 12), what "<3.12,>=3.10" asks for?"""
    for sign, minor in re.findall(r"([<>=!]+)3\.(\d+)", condition):
        there, here = (3, int(minor)), version[:2]
        if not {"<": here < there, ">=": here >= there,
                "==": here == there, "!=": here != there}[sign]:
            return False
    return True


def expected(text, version, exact=False):
    """The tree at the end of a program's text, for a version of CPython; `exact`: with
    --call-lines=exact."""
    tree = Tree()
    above = [tree.threads.setdefault("MainThread", Context(""))]
    for line in text.partition("\n# tree\n")[2].splitlines():
        line = line[1:].rstrip()
        conditional = CONDITION.match(line)
        if conditional is not None:
            line = conditional[1]
        if not line or conditional is not None and not holds(conditional[2], version):
            continue
        words = line.split()
        if words[0] == "thread":
            above = [tree.threads.setdefault(" ".join(words[1:]), Context(""))]
        elif words[0] == "counted":
            tree.counted[words[1]] = int(words[2])
        else:
            depth = (len(line) - len(line.lstrip()) - 1) // 2
            context = parse(line.strip(), exact or version < (3, 12))
            if depth >= len(above):
                raise ValueError("too deep below what is above it: " + line)
            del above[depth + 1:]
            above.append(above[depth].add(context))
    return tree


def parse(line, frames):
    if line in ("...", "... import"):
        return Context(line)
    found = CONTEXT.match(line)
    if found is None:
        raise ValueError("no line of a tree: " + line)
    call_line = found["line"] if frames or not found["frame"] else None
    return Context(found["name"], int(call_line or 0),
                   int(found["starts"]), int(found["resumes"] or 0),
                   found["seed"] is not None)


# ---- what was ----

def recorded(path, program):
    """The tree of a capture, whole."""
    capture = read_by_document.Capture(path, read_by_document.tables(DOCUMENT))
    facts = {record["key"]: record["value"] for record in capture.journal["meta"]}
    library = [path for key in ("stdlib", "site")
               for path in facts.get(key, "").split(os.pathsep) if path]
    tree = Tree()
    for thread, nodes, _ in capture.threads():
        if thread in tree.threads:
            raise ValueError("two threads of the name %r" % thread)
        contexts = [tree.threads.setdefault(thread, Context(""))]
        for node in mine(nodes)[1:]:
            if node is None:
                contexts.append(None)
                continue
            above = contexts[node["parent"]]
            name, own = name_of(node["function"], capture.journal["file"], program, library)
            # Functions of the library may share a name, and then a context.
            context = above.children.setdefault((name, node["line"]), Context(
                name, node["line"], seed=node["flags"] & SEED != 0,
                own=above.owner if own is None else own))
            if node["function"]["kind"] != PYTHON:
                context.owner = above.owner
            context.starts += node["calls"]
            context.resumes += node["resumes"]
            contexts.append(context)
    tree.counted = {what: capture.header[what] for what in COUNTERS if capture.header[what]}
    return tree


def mine(nodes):
    """None for those that are no calls of this thread: suspensions, and in a converted
    file, where threads share a tree, what only others called."""
    called = [node["function"] is not None and node["cells"] > 0 for node in nodes]
    calls = collections.Counter((node["parent"], id(node["function"]), node["line"])
                                for node in nodes[1:])
    if calls and max(calls.values()) > 1:
        raise ValueError("two contexts of one function and line")
    for number in range(len(nodes) - 1, 0, -1):
        called[nodes[number]["parent"]] |= called[number]
    return [node if called[number] else None for number, node in enumerate(nodes)]


def name_of(function, files, program, library):
    """(name as in the text, is it the program's?), None: if its caller is.  That goes
    for text that was executed, which the library does, too."""
    name = function["qualname"] or function["name"]
    if function["kind"] != PYTHON:
        return name, False
    path = files[function["file"]]["path"] if function["file"] != NONE else ""
    if path == program:
        return "%s:%d" % (name, function["line"]), True
    folder = os.path.dirname(program) + os.sep
    if path.startswith(folder):
        return "%s::%s:%d" % (path[len(folder):], name, function["line"]), True
    if not path.startswith(("/", "<frozen ")):
        return "%s::%s:%d" % (path, name, function["line"]), None
    within = [os.path.relpath(path, place) for place in sorted(library, key=len)
              if path.startswith(place + os.sep)]
    return "%s::%s" % (within[-1] if within else path, name), False


def elide(actual, wanted):
    """Put `...` into what was recorded, where it is wanted."""
    for name, root in actual.threads.items():
        actual.threads[name] = outermost = Context("")
        for context in first_own(root):
            outermost.add(context)
        if name in wanted.threads:
            elide_below(outermost, wanted.threads[name])
    return actual


def elide_below(actual, wanted):
    if ("...", 0) in wanted.children:
        rest = Context("...")
        for context in first_own(actual):
            rest.add(context)
        actual.children = {rest.key(): rest}
    if ("... import", 0) in wanted.children:
        rest = Context("... import")
        children, actual.children = actual.children, {}
        for child in children.values():
            if child.name.startswith(IMPORT_SYSTEM):
                for context in first_own(child):
                    rest.add(context)
                child = rest
            actual.children[child.key()] = child
    for key, child in actual.children.items():
        if key in wanted.children:
            elide_below(child, wanted.children[key])


def first_own(context):
    """The outermost contexts of the program below this one, from no known line."""
    for child in context.children.values():
        if child.own:
            child.line = 0
            yield child
        else:
            yield from first_own(child)
