# SPDX-License-Identifier: MIT
"""Children of a recorded program are recorded: those that are forked and go on."""

import os
import signal
import sys
import unittest

import family
import support

FORKS = {
    "os.fork": "pid = os.fork()",
    "os.forkpty": "pid, terminal = os.forkpty()",
    "pty.fork": "import pty; pid, terminal = pty.fork()",
    "libc": "import ctypes; pid = ctypes.CDLL(None).fork()",
}
ENDS = {
    "_exit": "os._exit(0)",
    "exit": "sys.exit(0)",
    "end": "",
    "killed": "import signal; os.kill(os.getpid(), signal.SIGKILL)",
    "exception": "raise ValueError",
}


class Forks(family.Case):
    def check_fork(self, fork, end):
        self.record_family("""
            def parent():
                %s
                if pid == 0:
                    work(70)
                    %s
                else:
                    os.waitpid(pid, 0)
                    work(30)
            parent()
        """ % (fork, end or "pass"))
        self.check_counts(2)
        child, = self.children_of(self.first())
        self.assertEqual(child.function(), "fork" if "pty.fork" in fork else "parent")
        # What was open at the fork is the path to what the child does.
        self.assertEqual([child.stacks.get(stack) for stack in (
            ("<module>",), ("<module>", "parent"), ("<module>", "parent", "work", "leaf"))],
            [0, 0, 70])
        self.assertNotIn("not recorded", self.done.stderr)
        # What recording costs is known of both.
        self.assertEqual(len({cost["process"] for cost in self.capture.journal["cost"]}), 2)

    def test_forks(self):
        for name, fork in FORKS.items():
            with self.subTest(name):
                self.check_fork(fork, ENDS["_exit"])

    def test_ends(self):
        for name, end in ENDS.items():
            with self.subTest(name):
                self.check_fork(FORKS["os.fork"], end)

    def test_callbacks_of_the_fork(self):
        """What Python calls around a fork is recorded where it happens, in the parent and
        in the child, and where the child began does not depend on it."""
        self.record_family("""
            def before(): work(1)
            def after(): work(2)
            def inside(): work(3)
            os.register_at_fork(before=before, after_in_parent=after, after_in_child=inside)
            def spot():
                if os.fork() == 0:
                    os._exit(0)
                os.wait()
            spot()
        """)
        self.check_counts(2)
        child, = self.children_of(self.first())
        self.assertEqual(child.function(), "spot")
        self.assertEqual((child.calls["inside"], child.calls["before"]), (1, 0))
        for name in ("before", "after"):
            self.assertEqual(self.first().stacks[
                ("<module>", "spot", "<built-in method posix.fork>", name)], 1)
        self.assertEqual(self.done.stderr, "")

    def test_one_thread_forks_and_four_record(self):
        """The parent's file has no event of the child; the child's has its own thread's
        alone, and those of the threads that it starts."""
        self.record_family("""
            import threading
            stop = False
            def busy(i):
                n = 0
                while not stop:
                    work(50)
                    n += 1
            def forks():
                for i in range(20):
                    pid = os.fork()
                    if pid == 0:
                        work(10 + i)
                        thread = threading.Thread(target=work, args=(5,))
                        thread.start()
                        thread.join()
                        os._exit(0)
                    os.waitpid(pid, 0)
            threads = [threading.Thread(target=busy, args=(i,)) for i in range(4)]
            for thread in threads: thread.start()
            forker = threading.Thread(target=forks)
            forker.start()
            forker.join()
            stop = True
            for thread in threads: thread.join()
        """)
        self.check_counts(21)
        children = self.children_of(self.first())
        self.assertEqual({child.function() for child in children}, {"forks"})
        self.assertEqual(sorted(child.calls["leaf"] for child in children),
                         [15 + i for i in range(20)])
        self.assertEqual({child.calls["busy"] for child in children}, {0})

    def test_a_fork_in_a_fork(self):
        self.record_family("""
            def third():
                work(3)
            def second():
                work(2)
                if os.fork() == 0:
                    third()
                    os._exit(0)
                os.wait()
            def first():
                if os.fork() == 0:
                    second()
                    os._exit(0)
                os.wait()
                work(1)
            first()
        """)
        self.check_counts(3)
        child, = self.children_of(self.first())
        grandchild, = self.children_of(child)
        self.assertEqual((child.function(), grandchild.function()), ("first", "second"))
        self.assertEqual(grandchild.parents(), [child.pid, self.first().pid])

    def test_a_daemon(self):
        """Its parent has ended when it begins to work."""
        self.record_family("""
            def daemon_work():
                while os.getppid() == parent: pass
                work(9)
                os.write(pipe[1], b"done")
            pipe = os.pipe()
            pid = os.fork()
            if pid == 0:
                parent = os.getpid()
                if os.fork() == 0:
                    daemon_work()
                os._exit(0)
            os.waitpid(pid, 0)
            os.read(pipe[0], 4)
            work(1)
        """)
        self.check_counts(2)
        daemon, = [process for process in self.processes if process.calls["daemon_work"]]
        self.assertEqual(len(daemon.parents()), 2)

    def test_a_daemon_closes_all_files(self):
        """Ours, too; and what it opens then stays its own."""
        self.record_family("""
            import sys
            def grow(depth):
                leaf()
                if depth > 0:
                    exec("def f%d(): grow(%d)\\nf%d()" % (depth, depth - 1, depth))
            if os.fork() == 0:
                os.closerange(3, 1000)
                files = [open("own-%d" % i, "w") for i in range(50)]
                sys.setrecursionlimit(10000)
                for i in range(10):
                    grow(200)
                    exec("def g%d(): grow(200)\\ng%d()" % (i, i))
                work(5)
                os._exit(0)
            os.wait()
        """)
        child, = self.children_of(self.first())
        self.assertEqual(child.calls["leaf"], 5 + 20 * 201)
        self.assertEqual({os.path.getsize(self.path("own-%d" % i)) for i in range(50)}, {0})

    def test_fifty_at_once(self):
        self.record_family("""
            def forks():
                ready = os.pipe()
                for i in range(50):
                    if os.fork() == 0:
                        os.read(ready[0], 1)
                        work(100 + i)
                        os._exit(0)
                os.write(ready[1], b"x" * 50)
                for i in range(50):
                    os.wait()
            forks()
        """)
        self.check_counts(50)
        self.assertEqual({child.function() for child in self.children_of(self.first())}, {"forks"})

    def test_a_child_that_is_killed_from_outside(self):
        self.record_family("""
            import signal
            pipe = os.pipe()
            pid = os.fork()
            if pid == 0:
                work(500)
                os.write(pipe[1], b"x")
                while True: pass
            os.read(pipe[0], 1)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        """)
        self.check_counts(1)

    def test_options_are_the_childs_too(self):
        self.record_family("""
            def hidden(): work(4)
            if os.fork() == 0:
                hidden()
                len("x")
                os._exit(0)
            os.wait()
            hidden()
        """, "--exclude", "hidden", "--no-builtins")
        self.check_counts(2)
        child, = self.children_of(self.first())
        self.assertEqual([name for process in (child, self.first()) for name in process.calls
                          if name == "hidden" or name.startswith("<built-in")], [])

    def test_waiting_in_a_child_that_has_ended_is_nobodys(self):
        """A child that nobody has waited for yet is no running one."""
        self.record_family("""
            import time
            if os.fork() == 0:
                work(1)
                os._exit(0)
            time.sleep(1)
            os.wait()
        """)
        self.convert("x.prism", "x.folded")
        last = [time for stack, time in self.stacks("x.folded").items() if "posix._exit" in stack]
        self.assertLess(sum(last), 500000)

    def test_a_directory_that_is_gone(self):
        """A child that cannot be recorded runs on."""
        program = self.program("""
            import glob, shutil
            from callprism import _hook
            shutil.rmtree(glob.glob("r")[0])
            pid = os.fork()
            if pid == 0:
                work(3)
                print(_hook.active(), flush=True)
                os._exit(0)
            os.waitpid(pid, 0)
        """)
        os.mkdir(self.path("r"))
        done = self.run_in_folder(
            [sys.executable, program],
            env={**os.environ, "CALLPRISM_RECORDING": self.path("r"), "CALLPRISM_RUN": "0" * 32,
                 "PYTHONPATH": os.path.join(support.PACKAGE, "callprism", "startup")})
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("False\n", "", 0))

    def test_not_without_being_asked(self):
        """With --no-children what is forked is counted, and listed."""
        self.record_family("""
            def spot():
                if os.fork() == 0:
                    work(5)
                    os._exit(0)
                os.wait()
                work(6)
            spot()
        """, "--no-children")
        process = self.first()
        self.assertEqual(process.calls["leaf"], self.truth()[process.pid])
        self.assertIn("1 children were forked and are not recorded", self.done.stderr)
        self.assertRegex(self.info, r"python\S* \S*app.py \(\d+\), started by %d in <module> > "
                                    r"spot: not recorded" % process.pid)

    def test_the_end_of_the_program_does_not_wait(self):
        """What a child has done until then is there, and it is told that it goes on."""
        program = self.program("""
            import time
            pipe = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.closerange(0, 3)
                work(5)
                os.write(pipe[1], b"x")
                time.sleep(60)
            os.read(pipe[0], 1)
            print(pid)
        """)
        done = self.record("-o", "x.prof", program)
        os.kill(int(done.stdout), signal.SIGKILL)
        self.assertIn("1 other process was still running and recorded up to here", done.stderr)
        self.assertEqual(self.functions("x.prof")["leaf"][:2], (5, 5))


if __name__ == "__main__":
    unittest.main()
