# SPDX-License-Identifier: MIT
"""Qualified names, as functions have them, whether their module was loaded before the
recording or while it ran."""

import sys
import unittest

import support

MODULE = """
    import functools
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args): return function(*args)
        return wrapper
    class Outer:
        class Inner:
            @staticmethod
            def static(): return [n for n in (1, 2)]
            @classmethod
            def of_class(cls): return None
            @property
            def value(self): return (lambda: 3)()
        @decorate
        def method(self):
            def nested(): return 1
            return nested()
    def generator():
        yield 1
    def work():
        Outer().method()
        Outer.Inner.static(), Outer.Inner.of_class(), Outer.Inner().value
        list(generator())
"""

NAMES = {"work", "generator", "Outer.method", "Outer.method.<locals>.nested",
         "decorate.<locals>.wrapper", "Outer.Inner.static", "Outer.Inner.of_class",
         "Outer.Inner.value", "Outer.Inner.value.<locals>.<lambda>"}
if sys.version_info < (3, 12):
    NAMES.add("Outer.Inner.static.<locals>.<listcomp>")


class Names(support.Case):
    def names_below_work(self, *inputs):
        found = set()
        for stack in self.stacks("x.folded"):
            names = [name.split(" (")[0] for name in stack.split(";")]
            if "work" in names:
                found.update(names[names.index("work"):])
        return found

    def test_module_that_ran_under_us(self):
        self.program(MODULE, "shapes.py")
        self.record("-o", "x.folded", "--unit", "ns", self.program("import shapes; shapes.work()"))
        self.assertEqual(self.names_below_work() - {"<method 'append' of 'list' objects>"}, NAMES)

    def test_module_that_ran_before(self):
        self.program(MODULE, "shapes.py")
        program = self.program("""
            import sys; sys.path.insert(0, %r)
            import shapes
            import callprism
            with callprism.Profile() as profile:
                shapes.work()
            profile.save("run.prism")
        """ % support.PACKAGE)
        done = self.run_in_folder([sys.executable, program])
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.run_in_folder([support.CALLPRISM, "convert", "run.prism", "-o", "x.folded",
                                   "--unit", "ns"])
        self.assertEqual(self.names_below_work(), NAMES)

    def test_nothing_of_the_program_is_asked(self):
        """Finding names runs no code of the program."""
        self.program("""
            class Nosy:
                def __getattribute__(self, name):
                    print("asked for", name)
                    return object.__getattribute__(self, name)
                def __getattr__(self, name):
                    raise AttributeError(name)
            nosy = Nosy()
            def work(): return 1
        """, "shapes.py")
        program = self.program("""
            import sys; sys.path.insert(0, %r)
            import shapes
            import callprism
            with callprism.Profile() as profile:
                shapes.work()
            profile.save("x.folded")
        """ % support.PACKAGE)
        done = self.run_in_folder([sys.executable, program])
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("", "", 0))


if __name__ == "__main__":
    unittest.main()
