# SPDX-License-Identifier: MIT
"""What is run to see what a hook costs: kinds of calls, each by itself, and real
programs, which nobody wrote for a benchmark.

Each is a function without arguments that takes a few milliseconds by itself; what it
needs is made once, when `everything()` asks for it.
"""
import argparse
import ast
import difflib
import inspect
import json.decoder
import json.scanner
import pydoc


def recursive_calls():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    def work():
        fib(20)
    return work


def small_methods():
    class Point:
        def __init__(self, x):
            self.x = x

        def get(self):
            return self.x

    def work():
        point = Point(3)
        for _ in range(20_000):
            point.get()
    return work


def c_calls():
    def work():
        found = []
        for i in range(15_000):
            found.append(i)
            len(found)
    return work


def generators():
    def numbers(n):
        yield from range(n)

    def pairs(n):
        for number in numbers(n):
            yield number, number

    def work():
        for _ in pairs(10_000):
            pass
    return work


def json_parser():
    """json.loads() as it is without its C half."""
    decoder = json.decoder.JSONDecoder()
    decoder.parse_string = json.decoder.py_scanstring
    decoder.scan_once = json.scanner.py_make_scanner(decoder)
    text = ('[{"name": "value", "list": [1, 2.5, true, null]}' +
            ', {"a": "b", "c": [[], {}]}' * 800 + ']')

    def work():
        decoder.decode(text)
    return work


def ast_unparse():
    """The source of a module from its syntax tree."""
    tree = ast.parse(inspect.getsource(inspect))

    def work():
        ast.unparse(tree)
    return work


def pydoc_render():
    """The manual page of a module, as help() shows it."""
    def work():
        pydoc.plain(pydoc.render_doc(argparse))
    return work


def difflib_ndiff():
    """What two modules have in common, line by line and word by word."""
    one = inspect.getsource(json.decoder).splitlines()
    other = inspect.getsource(json.scanner).splitlines()

    def work():
        for _ in difflib.ndiff(one, other):
            pass
    return work


def black_format():
    """A module formatted by black, where it is installed."""
    import black
    text = inspect.getsource(json.decoder)

    def work():
        black.format_str(text, mode=black.Mode())
    return work


def everything():
    """Their functions by name; what is not installed is left out."""
    ready = {}
    for prepare in (recursive_calls, small_methods, c_calls, generators, json_parser,
                    ast_unparse, pydoc_render, difflib_ndiff, black_format):
        try:
            ready[prepare.__name__] = prepare()
        except ImportError:
            pass
    return ready
