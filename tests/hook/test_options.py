# SPDX-License-Identifier: MIT
"""What record is told reaches the recorder of every process."""

import re
import subprocess
import sys
import unittest

import support

CONTEXTS = """
    def leaf(): pass
    def middle(): leaf()
    def top():
        middle()
        leaf()
    for i in range(3):
        top()
"""


class Options(support.Case):
    def test_max_nodes(self):
        done = self.record("-o", "x.prof", "--max-nodes", "1", self.program(CONTEXTS))
        self.check_truncated()
        self.assertRegex(done.stderr, "calls found no room for their context")

    def test_max_nodes_of_a_child(self):
        program = self.program(CONTEXTS)
        self.record("-o", "x.prof", "--max-nodes", "1",
                    "sh", "-c", "%s %s" % (sys.executable, program))
        self.check_truncated()

    def check_truncated(self):
        """No context has room, and no call is lost."""
        calls = {function: row[1] for (_, _, function), row in self.stats("x.prof").items()}
        self.assertNotIn("leaf", calls)
        self.assertNotIn("top", calls)
        self.assertGreaterEqual(calls["<truncated>"], 12)

    def test_impossible(self):
        done = self.record("--max-nodes", "0", "app.py", status=2)
        self.assertRegex(done.stderr, "--max-nodes: expected a number from 1 to .*, found 0")

    def start(self, options):
        """What starting a recording with these options says."""
        code = ("import sys; sys.path.insert(0, sys.argv[1])\n"
                "from callprism import _hook\n"
                "_hook.start(sys.argv[2], bytes(16), {}, True, %s)\n" % options)
        done = subprocess.run([sys.executable, "-c", code, support.PACKAGE, self.path("x")],
                              stderr=subprocess.PIPE, text=True, check=False)
        return re.sub(r"(?s)^.*\n(?=\w+Error)", "", done.stderr).strip()

    def test_in_code(self):
        self.assertEqual(self.start("{'keep_threads': True, 'max_nodes': 9}"), "")
        self.assertEqual(self.start("{'max_node': 9}"),
                         "TypeError: start: unknown option 'max_node'")
        self.assertEqual(self.start("{'max_nodes': 0}"),
                         "ValueError: max_nodes: expected a number from 1 to 4294967294, "
                         "found 0")
        self.assertIn("TypeError", self.start("{'max_nodes': 'many'}"))
        self.assertEqual(self.start("{'interval_ns': 0}"),
                         "ValueError: interval_ns: expected a number from 1 to %d, found 0"
                         % (1 << 60))
        self.assertIn("TypeError", self.start("{3: 4}"))

    def info_with_interval(self, interval_ns):
        """What info says of 50 ms of sleep."""
        name = "%d.prism" % interval_ns
        code = ("import sys, time; sys.path.insert(0, sys.argv[1])\n"
                "from callprism import _hook\n"
                "_hook.start(sys.argv[2], bytes(16), {}, True, {'interval_ns': %d})\n"
                "time.sleep(0.05)\n"
                "_hook.stop()\n" % interval_ns)
        subprocess.run([sys.executable, "-c", code, support.PACKAGE, self.path(name)],
                       check=True)
        return self.run_in_folder([support.CALLPRISM, "info", name]).stdout

    def test_interval(self):
        self.assertRegex(self.info_with_interval(10_000_000), r"intervals +\d+ of 10\.0 ms")
        self.assertNotRegex(self.info_with_interval(1 << 60), "intervals +[0-9]")

    FILTERED = """
        import helpers
        class Table:
            def render(self): return helpers.cell(self.size())
            def size(self): return len("four")
        def main():
            Table().render()
            sorted([2, 1], key=lambda number: helpers.cell(number))
        main()
    """

    def filtered(self, *options):
        """The stacks of the program's own functions below the module."""
        self.program("def cell(n):\n    return str(n).upper()\n", "helpers.py")
        self.record("-o", "x.folded", "--unit", "ns", *options,
                    self.program(self.FILTERED))
        found = set()
        for stack in self.stacks("x.folded"):
            names = [re.sub(r"<(?:built-in )?method '?([\w.]+)'?(?: of '(\w+)' objects)?>",
                            lambda match: ".".join(filter(None, (match[2], match[1]))),
                            re.sub(r" \(.*", "", name)) for name in stack.split(";")]
            if "main" in names:
                found.add(";".join(names[names.index("main"):]))
        return found

    def test_exclude(self):
        everything = self.filtered()
        self.assertIn("main;Table.render;cell;str.upper", everything)
        self.assertIn("main;builtins.sorted;main.<locals>.<lambda>;cell", everything)
        for pattern in ("cell", "helpers.py", "*/helpers.py", self.folder + "/helpers.py"):
            found = self.filtered("--exclude", pattern)
            # What it calls is called by its caller.
            self.assertIn("main;Table.render;str.upper", found, pattern)
            self.assertNotIn(";cell", " ".join(found), pattern)
        found = self.filtered("--exclude", "cell", "--exclude", "*.upper", "--exclude", "Ta*")
        self.assertEqual(found, {"main", "main;builtins.len", "main;builtins.sorted",
                                 "main;builtins.sorted;main.<locals>.<lambda>"})

    def test_include(self):
        found = self.filtered("--include", "main", "--include", "Table.*")
        self.assertEqual({name for stack in found for name in stack.split(";")},
                         {"main", "Table.render", "Table.size", "builtins.len",
                          "str.upper", "builtins.sorted"})
        # Nothing around it is recorded, and it is all the same.
        found = self.functions_of("--include", "*cell")
        self.assertEqual(found["cell"][:2], (3, 3))

    def functions_of(self, *options):
        self.record("-o", "x.prof", *options, self.program(self.FILTERED))
        return {key[2]: row for key, row in self.stats("x.prof").items()}

    def test_folder(self):
        found = self.filtered("--exclude", self.folder + "/")
        self.assertEqual(found, set())

    def test_no_builtins(self):
        found = self.filtered("--no-builtins")
        self.assertEqual({name for stack in found for name in stack.split(";")
                          if "lambda" not in name},
                         {"main", "Table.render", "Table.size", "cell"})

    LINES = """
        def leaf(): pass
        class Number:
            def __add__(self, other): return 3
        def main(number):
            leaf()
            leaf(); leaf()
            leaf(*())
            number + 1
        main(Number())
    """

    def lines(self, choice):
        """{callee: {line of the call in main: calls}}"""
        self.record("-o", "callgrind.out.x", "--call-lines", choice,
                    self.program(self.LINES))
        found = {}
        names = {}
        here = callee = None
        with open(self.path("callgrind.out.x"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        for line, following in zip(lines, lines[1:] + [""]):
            match = re.match(r"(c?fn)=(\(\d+\))(?: (.*))?", line)
            if match:
                names.setdefault(match[2], match[3])
                here = names[match[2]] if match[1] == "fn" else here
                callee = names[match[2]]
            elif line.startswith("calls=") and here == "main":
                calls = found.setdefault(callee, {})
                at = int(following.split()[0])
                calls[at] = calls.get(at, 0) + int(line[6:].split()[0])
        return found

    def test_call_lines(self):
        """A call of which the line is not known stands in this format at the line of
        the caller's definition, and never at that of another call."""
        exact = {"leaf": {6: 1, 7: 2, 8: 1}, "Number.__add__": {9: 1}}
        off = {"leaf": {5: 4}, "Number.__add__": {5: 1}}
        self.assertEqual(self.lines("exact"), exact)
        self.assertEqual(self.lines("off"), off)
        if sys.version_info < (3, 12):
            self.assertEqual(self.lines("on"), exact)
        else:
            # CPython 3.12 tells nothing of `leaf(*())`.
            first = {8: 1} if sys.version_info >= (3, 13) else {5: 1}
            self.assertEqual(self.lines("on"), {"leaf": {6: 1, 7: 2, **first},
                                                "Number.__add__": {5: 1}})


if __name__ == "__main__":
    unittest.main()
