# SPDX-License-Identifier: MIT
"""A thousand sessions later the process is as it was: memory, references, files."""

import unittest

import sanitizer
import support


class Memory(support.Program):
    def test_a_thousand_sessions(self):
        self.run_well("""
            import gc, os, sys, tempfile
            tempfile.tempdir = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tmp")
            os.mkdir(tempfile.tempdir)
            def resident():
                gc.collect()
                with open("/proc/self/statm") as file:
                    return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            class Thing:
                def method(self): return self
                def numbers(self): yield self
            thing = Thing()
            def work():
                len(str(thing)); thing.method(); list(thing.numbers())
                try: thing.missing
                except AttributeError: pass
                eval("thing.method()")
            again = callprism.Profile()
            def session(i):
                with callprism.Profile():
                    work()
                    if i % 10 == 0:
                        with callprism.Profile():
                            work()
                if i % 5 == 0:
                    with again:
                        work()
            touched = [thing, Thing.method, Thing.method.__code__, work, work.__code__, len,
                       None, "", (), Thing, callprism.Profile, again._options]
            counts, memory = [], []
            for i in range(1001):
                session(i)
                if i in (200, 1000):
                    memory.append(resident())
                    counts.append([sys.getrefcount(each) for each in touched])
            print(memory[1] - memory[0])
            print({str(each): after - before for each, before, after
                   in zip(touched, *counts) if after - before > 200})
            del again
            gc.collect()
            print(len(os.listdir(tempfile.tempdir)))
            print(len(os.listdir("/proc/self/fd")) < 8)
        """)
        grown, references, folders, files = self.output.splitlines()
        if not sanitizer.ACTIVE:
            self.assertLess(int(grown), 1 << 20)
        self.assertEqual((references, folders, files), ("{}", "0", "True"))


if __name__ == "__main__":
    unittest.main()
