# SPDX-License-Identifier: MIT
"""Twelve small programs in which different things are hard to tell from callers and
callees alone: visitors, recursion, caches, helpers that everybody calls.

    workloads.py NAME OUT.prism

records one of them: its imports and what prepares it are not part of OUT.  callprism
must be importable.
"""
import sys
import time

# Of CPU time, which is what is measured: whatever else the machine does stays out.
SECONDS = 0.5


def ast_visitor():
    import ast
    import inspect
    import textwrap

    class Names(ast.NodeVisitor):
        def __init__(self):
            self.found = []

        def visit_Name(self, node):
            self.found.append(node.id)
            self.generic_visit(node)

    class Constants(ast.NodeTransformer):
        def visit_BinOp(self, node):
            self.generic_visit(node)
            return node
    tree = ast.parse(inspect.getsource(textwrap) + inspect.getsource(ast))

    def work():
        Names().visit(tree)
        Constants().visit(tree)
        ast.unparse(tree)
        ast.dump(tree)
    return work


def re_compile():
    import re
    patterns = [r"(a|b)*c+[d-z]{2,5}", r"(?P<year>\d{4})-(?P<month>\d\d)", r"^\s*#.*$",
                r"(?:(?:x|y)(?=z))+|[^abc]\w+?", r"([\"'])(?:\\.|(?!\1).)*\1"]

    def work():
        for _ in range(20):
            re.purge()
            for pattern in patterns:
                re.compile(pattern, re.MULTILINE)
    return work


def json():
    import json as json_module
    data = {str(i): [i, i / 7, {"name": "x" * i, "tags": ["a", None, True]}]
            for i in range(60)}

    def work():
        for _ in range(5):
            text = json_module.dumps(data, indent=1, sort_keys=True)
            json_module.loads(text, object_pairs_hook=dict, parse_float=str)
    return work


def difflib():
    import difflib as difflib_module
    old = [f"line {i * i % 37} of {i % 11}\n" for i in range(160)]
    new = [f"line {i * i % 31} of {i % 13}\n" for i in range(150)]

    def work():
        "".join(difflib_module.unified_diff(old, new))
        "".join(difflib_module.ndiff(old[:40], new[:40]))
    return work


def argparse():
    import argparse as argparse_module

    def work():
        for _ in range(8):
            parser = argparse_module.ArgumentParser(prog="x", description="text " * 30)
            commands = parser.add_subparsers()
            for name in ("add", "remove", "list"):
                command = commands.add_parser(name, help=f"{name} something")
                command.add_argument("--number", type=int, default=3, help="a number")
                command.add_argument("--flag", action="store_true", help="a flag")
                command.add_argument("words", nargs="*")
            parser.parse_args(["add", "--number", "7", "a", "b"])
            parser.format_help()
            commands.choices["list"].format_help()
    return work


def pydecimal():
    import _pydecimal

    def work():
        context = _pydecimal.Context(prec=30)
        number = _pydecimal.Decimal("1.234567")
        for i in range(1, 12):
            number = context.divide(context.multiply(number, number),
                                    _pydecimal.Decimal(i))
            number = context.add(context.sqrt(number), _pydecimal.Decimal("0.5"))
        context.ln(number)
    return work


def pprint():
    import pprint as pprint_module
    data = [{"key": list(range(12)), "nested": {"a": ("x" * 30, i), "b": {1, 2, i}}}
            for i in range(40)]

    def work():
        pprint_module.pformat(data, width=60)
    return work


def deepcopy():
    import copy

    class Node:
        def __init__(self, depth):
            self.children = [Node(depth - 1) for _ in range(3)] if depth else []
            self.values = {"a": [1, 2, (3, 4)], "b": "text"}
    tree = Node(5)

    def work():
        copy.deepcopy(tree)
    return work


def minidom():
    from xml.dom import minidom as minidom_module
    text = "<root>" + "".join(f'<item id="{i}"><name>n{i}</name>text</item>'
                              for i in range(150)) + "</root>"

    def work():
        document = minidom_module.parseString(text)
        for item in document.getElementsByTagName("item"):
            item.setAttribute("seen", "yes")
        document.toprettyxml()
    return work


def spend(milliseconds):
    """Time in no function but this."""
    end = time.thread_time_ns() + int(milliseconds * 1e6)
    while time.thread_time_ns() < end:
        pass


def start_end():
    """Backup reads when it starts and writes when it ends: no edge says so."""
    def read():
        spend(3)

    def write():
        spend(7)

    def backup(reading):
        (read if reading else write)()

    def start():
        backup(True)

    def end():
        backup(False)

    def work():
        start()
        end()
    return work


def cache():
    """The first caller pays, the later ones do not."""
    def load():
        spend(8)
        return 1

    def lookup(known={}):
        if "x" not in known:
            known["x"] = load()
        return known["x"]

    def first():
        lookup()

    def later():
        for _ in range(200):
            lookup()
        spend(2)

    def work():
        lookup.__defaults__[0].clear()
        first()
        later()
    return work


def fib_even_odd():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    def even(n):
        return True if n == 0 else odd(n - 1)

    def odd(n):
        return False if n == 0 else even(n - 1)

    def work():
        fib(16)
        for _ in range(20):
            even(60)
    return work


ALL = {
    "ast visitor": ast_visitor, "re.compile": re_compile, "json": json,
    "difflib": difflib, "argparse": argparse, "_pydecimal": pydecimal,
    "pprint": pprint, "deepcopy": deepcopy, "minidom": minidom,
    "start/end-backup-read/write": start_end, "cache first/later": cache,
    "fib + even/odd": fib_even_odd,
}


def main():
    import callprism
    work = ALL[sys.argv[1]]()
    work()
    with callprism.Profile(time.thread_time_ns, 1e-9) as profile:
        end = time.thread_time() + SECONDS
        while time.thread_time() < end:
            work()
    profile.save(sys.argv[2])


if __name__ == "__main__":
    main()
