# SPDX-License-Identifier: MIT
"""Recording starts and stops at any depth: up to three calls around a function, in
it, or up to three calls below it.  The tree of every pair of depths must be the one
that a profile function makes that has seen every call of the program from its start.
"""
import glob
import os
import sys
import types
import unittest

import support
import trees

PROGRAM = """
import os
import callprism

def leaf(): pass
def around(n, start, stop):
    if n == -start: profile.enable()
    leaf()
    if n > 0: around(n - 1, start, stop)
    else: middle(start, stop)
    leaf()
    if n == -stop: profile.disable()
def middle(start, stop):
    if start > 0: below(start, profile.enable)
    leaf(); leaf()
    if stop > 0: below(stop, profile.disable)
def below(n, action):
    leaf()
    if n > 1: below(n - 1, action)
    else: action()
    leaf()

kept = []
for start in range(-3, 4):
    for stop in range(-3, 4):
        profile = callprism.Profile()
        around(3, start, stop)
        profile.save("%d to %d.prism" % (start, stop))
        kept.append(profile)
if __name__ == "__main__":
    os._exit(0)  # without cleaning up: the captures stay where they are
"""


class Reference:
    """Stands in for callprism.Profile."""

    open = []  # (name, call line) of the program's open calls
    running = None
    saved = {}

    def __init__(self):
        self.root = trees.Context("")

    def enable(self):
        Reference.running = self
        self.at = self.root
        for key in self.open:
            self.enter(key, True)

    def disable(self):
        Reference.running = None

    def save(self, path):
        self.saved[path] = list(self.root.lines())

    def enter(self, key, seed):
        self.at = self.at.children.setdefault(key, trees.Context(*key, seed=seed))
        self.at.starts += not seed

    def leave(self):
        """The open context is that of the caller."""
        self.at = self.root
        for key in self.open:
            self.at = self.at.children[key]

    @classmethod
    def run(cls, program):
        """{path: lines of the tree} of what the program saves."""
        def see(frame, event, _):
            code = frame.f_code
            if code.co_filename != program or event not in ("call", "return"):
                return
            if event == "return":
                cls.open.pop()
                if cls.running is not None:
                    cls.running.leave()
                return
            line = frame.f_back.f_lineno if cls.open else 0
            cls.open.append(("%s:%d" % (code.co_name, code.co_firstlineno), line))
            if cls.running is not None:
                cls.running.enter(cls.open[-1], False)

        with open(program, encoding="utf-8") as file:
            code = compile(file.read(), program, "exec")
        sys.modules["callprism"] = types.SimpleNamespace(Profile=cls)
        sys.setprofile(see)
        try:
            exec(code, {"__name__": "reference"})
        finally:
            sys.setprofile(None)
            del sys.modules["callprism"]
        return cls.saved


class Depths(support.Case):
    maxDiff = None

    def test_every_pair(self):
        program = self.program(PROGRAM)
        os.mkdir(self.path("captures"))
        done = self.run_in_folder([sys.executable, program], env={
            **os.environ, "PYTHONPATH": support.PACKAGE, "TMPDIR": self.path("captures")})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        expected = Reference.run(program)
        self.assertEqual(len(expected), 49)
        for name, lines in expected.items():
            with self.subTest(name):
                tree = trees.recorded(self.path(name), program)
                self.assertEqual(list(tree.lines()), lines)
        captures = glob.glob(self.path("captures/callprism-*/*"))
        self.assertNotEqual(captures, [])
        for capture in captures:
            self.assertEqual(trees.recorded(capture, program).counted, {})


if __name__ == "__main__":
    unittest.main()
