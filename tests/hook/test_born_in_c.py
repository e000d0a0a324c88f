# SPDX-License-Identifier: MIT
"""Threads that C code starts for itself (born_in_c.c): from CPython 3.12 on everything
that they call is counted.  Below, one that stays is found while it runs, one that is
there for a single callback is not seen, and `info` counts those that were found."""

import os
import re
import subprocess
import sys
import sysconfig
import unittest

import support

EXACT = sys.version_info >= (3, 12)
HERE = os.path.dirname(os.path.abspath(__file__))


class BornInC(support.Case):
    def setUp(self):
        super().setUp()
        # Of another build's sanitizers the compiler must not know.
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("LD_PRELOAD", "CFLAGS")}
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-pthread", "-D_GNU_SOURCE",
             "-I" + sysconfig.get_path("include"), os.path.join(HERE, "born_in_c.c"),
             "-o", self.path("born_in_c" + sysconfig.get_config_var("EXT_SUFFIX"))],
            check=True, env=environment)

    def recorded(self, text):
        """(the numbers that the program prints, functions, what `info` says)"""
        done = self.record("-o", "x.prof", "-o", "x.prism", self.program(text))
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        return [int(number) for number in done.stdout.split()], self.functions("x.prof"), info

    def late(self, info):
        found = re.search(r"(\d+) threads of C code ran unseen", info)
        return int(found[1]) if found else 0

    def test_one_callback_each(self):
        (calls,), found, info = self.recorded("""
            import born_in_c
            def leaf(): pass
            def callback():
                for i in range(10): leaf()
            print(born_in_c.once(callback, 50))
        """)
        self.assertEqual(calls, 50)
        self.assertEqual(found["<built-in method born_in_c.once>"][:2], (1, 1))
        if EXACT:
            self.assertEqual(found["callback"][:2], (50, 50))
            self.assertEqual(found["leaf"][:2], (500, 500))
        else:
            self.assertNotIn("callback", found)
        self.assertEqual(self.late(info), 0)

    def test_one_that_stays(self):
        (calls, main), found, info = self.recorded("""
            import born_in_c, threading, time
            def leaf(): pass
            def callback():
                for i in range(10): leaf()
            def main_leaf(): pass
            born_in_c.start(callback, 1000)
            end = time.monotonic() + 1.1
            count = 0
            while time.monotonic() < end:
                for i in range(100): main_leaf()
                count += 100
                time.sleep(0.0005)
            print(born_in_c.join(), count)
        """)
        self.assertGreater(calls, 20)
        self.assertEqual(found["main_leaf"][:2], (main, main))
        counted = found["callback"][0]
        if EXACT:
            self.assertEqual(counted, calls)
            self.assertEqual(found["leaf"][0], 10 * calls)
        else:
            self.assertLessEqual(counted, calls)
            self.assertGreater(counted, 0.2 * calls)
            # The one in which it was found may have called some of its ten.
            self.assertLessEqual(10 * counted, found["leaf"][0])
            self.assertLessEqual(found["leaf"][0], 10 * counted + 10)
        self.assertEqual(self.late(info), 0 if EXACT else 1)

    def test_beside_threads_of_python(self):
        """Those are never late, however many begin while one of C runs."""
        (calls,), found, info = self.recorded("""
            import born_in_c, threading, time
            def callback(): pass
            def work():
                for i in range(10): leaf()
            def leaf(): pass
            born_in_c.start(callback, 300)
            for i in range(100):
                thread = threading.Thread(target=work)
                thread.start()
                thread.join()
                time.sleep(0.002)
            print(born_in_c.join())
        """)
        self.assertEqual(found["work"][:2], (100, 100))
        self.assertEqual(found["leaf"][:2], (1000, 1000))
        self.assertLessEqual(found["callback"][0], calls)
        self.assertEqual(self.late(info), 0 if EXACT else 1)

    def test_still_there_at_the_end(self):
        """The interpreter ends such a thread when it asks for the GIL once more."""
        text = """
            import born_in_c, time
            def callback(): pass
            born_in_c.start(callback, 20000)
            for i in range(100): time.sleep(0.002)
            print("done", flush=True)
        """
        plain = self.run_in_folder([sys.executable, self.program(text)])
        done = self.record("-o", "x.prof", self.program(text), status=plain.returncode)
        self.assertEqual((done.stdout, plain.stdout), ("done\n", "done\n"))
        self.assertGreater(self.functions("x.prof")["callback"][0], 10)

    def test_in_a_long_call_at_the_start(self):
        """A thread that is in C code when the recording starts is seen when it is back:
        what it calls then stands below what was open all the time."""
        program = self.program("""
            import os, sys, threading, time
            sys.path.insert(0, sys.argv[1])
            import callprism
            def before(): pass
            def after(): pass
            def outer():
                for i in range(10): before()
                waits.set()
                os.read(wakes, 1)
                for i in range(100): after()
            waits = threading.Event()
            wakes, wake = os.pipe()
            thread = threading.Thread(target=outer)
            thread.start()
            waits.wait()
            time.sleep(0.2)
            with callprism.Profile() as profile:
                os.write(wake, b"x")
                thread.join()
            profile.save("x.prof")
            profile.save("x.folded")
        """)
        done = self.run_in_folder([sys.executable, program, support.PACKAGE])
        self.assertEqual(done.returncode, 0, done.stderr)
        found = self.functions("x.prof")
        self.assertNotIn("before", found)
        self.assertEqual(found["outer"][:2], (0, 0))
        self.assertEqual(found["after"][:2], (100, 100))
        self.assertTrue(any("outer" in stack and "after" in stack
                            for stack in self.stacks("x.folded")))


if __name__ == "__main__":
    unittest.main()
