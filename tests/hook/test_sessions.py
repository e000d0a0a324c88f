# SPDX-License-Identifier: MIT
"""Sessions are windows over one recording: nested, overlapping, in many threads, in any
order of their ends, each has exactly what happened while it was on."""

import unittest

import support


class Sessions(support.Program):
    def calls(self, name):
        """Of a .prof: {function: calls} of the program's own functions."""
        return {key[2]: row[1] for key, row in self.stats(name).items()
                if key[0] == "app.py" and key[2] != "<module>"}

    def test_nested(self):
        self.run_well("""
            def a(): pass
            def b(): a()
            with callprism.Profile() as outer:
                b()
                with callprism.Profile() as inner:
                    b(); b()
                a()
            outer.save("outer.prof")
            inner.save("inner.prof")
        """)
        self.assertEqual(self.calls("outer.prof"), {"a": 4, "b": 3})
        self.assertEqual(self.calls("inner.prof"), {"a": 2, "b": 2})

    def test_any_order_of_ends(self):
        """Each function runs while one set of the sessions is on; every order of three
        ends, the first session first, in the middle and last."""
        self.run_well("""
            import itertools
            steps = []
            for i in range(7):
                exec("def f%d(): pass" % i)
                steps.append(globals()["f%d" % i])
            for order in itertools.permutations(range(3)):
                profiles = [callprism.Profile() for i in range(3)]
                steps[0]()
                for i, profile in enumerate(profiles):
                    profile.enable()
                    steps[1 + i]()
                for i, which in enumerate(order):
                    profiles[which].disable()
                    steps[4 + i]()
                for i, profile in enumerate(profiles):
                    profile.save("%s-%d.prof" % ("".join(map(str, order)), i))
        """)
        for order in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
            for i in range(3):
                rows = self.stats("%s-%d.prof" % ("".join(map(str, order)), i))
                on = set(range(1 + i, 4)) | set(range(4, 4 + order.index(i)))
                self.assertEqual({key[2]: row[1] for key, row in rows.items()
                                  if key[2][0] == "f"},
                                 {"f%d" % step: 1 for step in on}, (order, i))

    def test_threads_at_once(self):
        """Eight threads with a session each: all work in three rounds between barriers,
        and thread i is on in the rounds from i % 3 to 2."""
        self.run_well("""
            import threading
            barrier = threading.Barrier(8)
            def leaf(): pass
            def work(n):
                for i in range(n): leaf()
            def thread(i):
                profile = callprism.Profile()
                for turn in range(3):
                    barrier.wait()
                    if turn == i % 3:
                        profile.enable()
                    barrier.wait()
                    work(10 ** turn)
                    barrier.wait()
                barrier.wait()
                profile.disable()
                profile.save("x%d.prof" % i)
            threads = [threading.Thread(target=thread, args=(i,)) for i in range(8)]
            for t in threads: t.start()
            for t in threads: t.join()
        """)
        for i in range(8):
            found = self.calls("x%d.prof" % i)
            self.assertEqual((found["work"], found["leaf"]),
                             [(24, 888), (16, 880), (8, 800)][i % 3], i)

    def test_begins_and_ends_in_different_helpers(self):
        self.run_well("""
            def leaf(): pass
            def begin(p):
                p.enable()
                leaf()
            def end(p):
                leaf()
                p.disable()
            with callprism.Profile():
                leaf()
                p = callprism.Profile()
                begin(p)
                leaf()
                end(p)
                leaf()
            p.save("x.prof")
        """)
        rows = self.stats("x.prof")
        callers = {key[2]: {caller[2]: edge[0] for caller, edge in row[4].items()}
                   for key, row in rows.items() if key[0] == "app.py"}
        self.assertEqual(callers["leaf"], {"begin": 1, "<module>": 1, "end": 1})
        self.assertEqual({key[2]: row[1] for key, row in rows.items()
                          if key[0] == "app.py"},
                         {"<module>": 0, "begin": 0, "end": 1, "leaf": 3})

    def test_disabled_by_another_thread(self):
        self.run_well("""
            import threading
            def leaf(): pass
            p = callprism.Profile()
            p.enable()
            leaf()
            thread = threading.Thread(target=p.disable)
            thread.start()
            thread.join()
            leaf()
            p.save("x.prof")
        """)
        self.assertEqual(self.calls("x.prof"), {"leaf": 1})

    def test_times_are_those_of_the_window(self):
        self.run_well("""
            import time
            with callprism.Profile():
                time.sleep(0.3)
                before = time.perf_counter()
                with callprism.Profile() as p:
                    start = time.perf_counter()
                    time.sleep(0.2)
                    end = time.perf_counter()
                after = time.perf_counter()
                time.sleep(0.3)
            p.save("x.folded")
            p.save("x.prism")
            print(end - start, after - before)
        """)
        inside, around = (float(word) * 1e6 for word in self.output.split())
        total = sum(self.stacks("x.folded").values())
        self.assertLessEqual(inside * 0.99, total)
        self.assertLessEqual(total, around * 1.01)
        info = self.info("x.prism")
        self.assertNotIn("less at the end", info)

    def test_saved_while_it_runs(self):
        self.run_well("""
            def leaf(): pass
            def more(): pass
            with callprism.Profile():
                more()
                with callprism.Profile() as p:
                    leaf()
                    p.save("first.prof")
                    leaf()
                    p.save("second.prof")
                    leaf()
                p.save("third.prof")
        """)
        self.assertEqual([self.calls(name) for name in
                          ("first.prof", "second.prof", "third.prof")],
                         [{"leaf": 1}, {"leaf": 2}, {"leaf": 3}])

    def test_under_record(self):
        program = self.program(support.START + """
def leaf(): pass
leaf()
with callprism.Profile() as p:
    leaf(); leaf()
    with callprism.Profile() as q:
        leaf()
leaf()
p.save("p.prof")
q.save("q.prof")
""")
        self.record("-o", "all.prof", program, support.PACKAGE)
        self.assertEqual([self.calls(name) for name in ("all.prof", "p.prof", "q.prof")],
                         [{"leaf": 5}, {"leaf": 3}, {"leaf": 1}])
        # Nor is anything of ours in it.
        files = {key[0] for key in self.stats("all.prof")}
        self.assertFalse(files & {"_profile.py", "tempfile.py", "_directory.py",
                                  "subprocess.py", "shutil.py"}, files)

    def test_only_what_is_in_it(self):
        """Functions and threads that were there before have no place in a window."""
        self.run_well("""
            import os, threading, time
            def early(): pass
            def late(): pass
            with callprism.Profile():
                early()
                for i in range(3):
                    t = threading.Thread(target=early, name="early%d" % i)
                    t.start(); t.join()
                # A thread ends a moment after its last Python code.
                while len(os.listdir("/proc/self/task")) > 1:
                    time.sleep(0.01)
                with callprism.Profile() as p:
                    t = threading.Thread(target=late, name="late one")
                    t.start(); t.join()
            p.save("x.prism")
            p.save("x.prof")
        """)
        self.assertEqual(self.calls("x.prof"), {"late": 1})
        info = self.info("x.prism")
        self.assertIn("late one", info)
        self.assertNotIn("early", info)

    def test_short_threads(self):
        """Finished threads are folded together, but not while a window is open."""
        self.run_well("""
            import threading
            def leaf(): pass
            def threads(n):
                for i in range(n):
                    t = threading.Thread(target=leaf)
                    t.start(); t.join()
            with callprism.Profile() as outer:
                threads(400)
                with callprism.Profile() as p:
                    threads(400)
                threads(400)
                with callprism.Profile() as q:
                    threads(50)
            for name, profile in (("outer", outer), ("p", p), ("q", q)):
                profile.save(name + ".prof")
                profile.save(name + ".prism")
        """)
        self.assertEqual([self.calls(name)["leaf"]
                          for name in ("outer.prof", "p.prof", "q.prof")],
                         [1250, 400, 50])
        self.assertIn("Thread-# (leaf) x" if support.sys.version_info >= (3, 10)
                      else "Thread-# x", self.info("outer.prism"))
        for name in ("p.prism", "q.prism"):
            self.assertNotIn("less at the end", self.info(name))

    def info(self, name):
        return self.run_in_folder([support.CALLPRISM, "info", name]).stdout

    def test_marks_of_the_window(self):
        self.run_well("""
            with callprism.Profile() as outer:
                callprism.mark("one")
                with callprism.Profile() as p:
                    p.mark("two")
                callprism.mark("three")
            p.save("p.timebars.svg")
            outer.save("outer.timebars.svg")
        """)
        def marks(name):
            with open(self.path(name), encoding="utf-8") as file:
                text = file.read()
            return [mark for mark in ("one", "two", "three") if mark + "<" in text]
        self.assertEqual(marks("p.timebars.svg"), ["two"])
        self.assertEqual(marks("outer.timebars.svg"), ["one", "two", "three"])

    def test_a_full_disk(self):
        """A base that cannot be written: one clear error, the rest goes on."""
        self.run_well("""
            import resource, signal
            def leaf(): pass
            def try_both():
                limit = resource.getrlimit(resource.RLIMIT_FSIZE)
                resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limit[1]))
                try:
                    late.disable()
                except OSError as error:
                    print("disable", "File too large" in str(error))
                try:
                    callprism.Profile().enable()
                except OSError as error:
                    print("enable", "File too large" in str(error))
                resource.setrlimit(resource.RLIMIT_FSIZE, limit)
            with callprism.Profile() as outer:
                leaf()
                late = callprism.Profile()
                late.enable()
                try_both()
                leaf()
                with callprism.Profile() as p:
                    leaf()
            outer.save("outer.prof")
            p.save("p.prof")
            try:
                late.save("late.prof")
            except OSError as error:
                print("nothing", "no recording" in str(error))
        """)
        self.assertEqual(self.output, "disable True\nenable True\nnothing True\n")
        self.assertEqual(self.calls("outer.prof"), {"leaf": 3, "try_both": 1})
        self.assertEqual(self.calls("p.prof"), {"leaf": 1})

    def test_a_forked_child_ends_nothing(self):
        self.run_well("""
            import os, sys
            def leaf(): pass
            p = callprism.Profile()
            p.enable()
            with callprism.Profile() as q:
                leaf()
                child = os.fork()
                if child == 0:
                    leaf()
                    p.disable()
                    q.disable()
                    print(callprism.current())
                    p.enable()
                    leaf(); leaf()
                    p.disable()
                    p.save("child.prof")
                    sys.exit(0)
                os.waitpid(child, 0)
                leaf()
            p.disable()
            p.save("p.prof")
            q.save("q.prof")
        """)
        self.assertEqual(self.output, "None\n")
        self.assertEqual(self.calls("p.prof"), {"leaf": 2})
        self.assertEqual(self.calls("q.prof"), {"leaf": 2})
        self.assertEqual(self.calls("child.prof"), {"leaf": 2})

    def test_current(self):
        self.run_well("""
            p, q = callprism.Profile(), callprism.Profile()
            print(callprism.current(), p.directory)
            p.enable(); q.enable()
            print(callprism.current() is q)
            p.disable()
            print(callprism.current() is q)
            q.disable()
            print(callprism.current())
        """)
        self.assertEqual(self.output, "None None\nTrue\nTrue\nNone\n")
        program = self.program(support.START + """
import os
here = callprism.current()
print(type(here).__name__, os.path.isdir(here.directory))
here.mark("from the program")
""")
        done = self.record("-o", "x.timebars.svg", program, support.PACKAGE)
        self.assertEqual(done.stdout, "Recording True\n")
        with open(self.path("x.timebars.svg"), encoding="utf-8") as file:
            self.assertIn("from the program", file.read())


if __name__ == "__main__":
    unittest.main()
