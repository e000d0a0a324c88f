# SPDX-License-Identifier: MIT
"""Children of a recorded program are recorded: those that run a Python of their own, and
those of multiprocessing.  Each stands below the call that started it."""

import os
import re
import subprocess
import sys
import unittest

import family
import support

METHODS = ("fork", "spawn", "forkserver")
# Runs work() in another process: {0} is a program, {1} its argument.
STARTS = {
    "run": "subprocess.run([sys.executable, {0!r}, {1!r}])",
    "fork_exec": "subprocess._USE_VFORK = subprocess._USE_POSIX_SPAWN = False; "
                 "subprocess.run([sys.executable, {0!r}, {1!r}], close_fds=True)",
    "preexec_fn": "subprocess.run([sys.executable, {0!r}, {1!r}], preexec_fn=lambda: None)",
    "posix_spawn": "os.waitpid(os.posix_spawn(sys.executable, [sys.executable, {0!r}, {1!r}],"
                   " os.environ), 0)",
    "posix_spawnp": "os.waitpid(os.posix_spawnp('env', ['env', sys.executable, {0!r}, {1!r}],"
                    " os.environ), 0)",
    "spawnv": "os.spawnv(os.P_WAIT, sys.executable, [sys.executable, {0!r}, {1!r}])",
    "popen": "os.popen(sys.executable + ' {0} {1}').read()",
    "system": "os.system(sys.executable + ' {0} {1}; true')",
    "asyncio": "import asyncio; asyncio.run(in_asyncio({0!r}, {1!r}))",
}
THROUGH_SHELLS = "subprocess.run(['sh', '-c', 'sh -c \"{0} {1}; true\"; true'])"


class Processes(family.Case):
    def child_program(self, text="work(int(sys.argv[1]))"):
        return self.program(text, "child.py")

    def test_whatever_starts_it(self):
        child = self.child_program()
        calls = "".join("def by_%s():\n    %s\nby_%s()\n" % (
            name, code.format(child, str(10 + i)), name)
            for i, (name, code) in enumerate(STARTS.items()))
        self.record_family("import asyncio, subprocess\n" + support.textwrap.dedent("""
            async def in_asyncio(*words):
                process = await asyncio.create_subprocess_exec(sys.executable, *words)
                await process.wait()
        """) + calls)
        self.check_counts(len(STARTS))
        for i, name in enumerate(STARTS):
            with self.subTest(name):
                process, = [p for p in self.processes if p.calls["leaf"] == 10 + i]
                self.assertEqual(process.parents()[-1], self.first().pid)
                if name != "system":  # whose shell nobody of ours has started
                    self.assertIn("by_" + name, process.above)
        # Nobody has more to say than of those that were recorded.
        self.assertNotIn("not recorded", self.info)

    def test_through_shells(self):
        """A parent that is not recorded stands for nobody."""
        child = self.child_program()
        self.record_family("""
            import subprocess
            def spot():
                %s
            spot()
            subprocess.run(["true"])
        """ % THROUGH_SHELLS.format(sys.executable + " " + child, 12))
        self.check_counts(1)
        process, = self.children_of(self.first())
        self.assertIn("spot", process.above)
        self.assertEqual(len(self.processes), 2)

    def test_many_of_one_command(self):
        """From several places and threads at once: none is mistaken for another."""
        child = self.child_program("""
            import time
            time.sleep(0.2)
            work(int(os.environ["NUMBER"]))
        """)
        self.record_family("""
            import subprocess, threading
            def start(i):
                subprocess.run([sys.executable, %r], env={**os.environ, "NUMBER": str(i)})
            %s
            threads = [threading.Thread(target=globals()["from_%%d" %% i]) for i in range(6)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
        """ % (child, "\n            ".join(
            "def from_%d(): start(%d)" % (i, 20 + i) for i in range(6))))
        self.check_counts(6)
        for process in self.children_of(self.first()):
            self.assertIn("from_%d" % (process.calls["leaf"] - 20), process.above)

    def test_exec(self):
        """Both images are there, each with its own, and the first ends when the second
        begins; attempts that failed are nothing."""
        child = self.child_program("""
            import time
            print(time.monotonic(), flush=True)
            time.sleep(0.5)
            work(int(sys.argv[1]))
        """)
        self.record_family("""
            import time
            def spot():
                work(4)
                os.environ["PATH"] = "/nowhere:/neither"
                try:
                    os.execvp("no-such-program", ["no-such-program"])
                except OSError:
                    pass
                print(time.monotonic(), flush=True)
                os.execv(sys.executable, [sys.executable, %r, "5"])
            spot()
        """ % child)
        self.check_counts(1)
        first = self.first()
        second, = [process for process in self.processes if process is not first]
        self.assertEqual((first.calls["leaf"], second.calls["leaf"]), (4, 5))
        self.assertEqual((second.pid, second.function()), (first.pid, "spot"))
        self.convert("x.prism", "x.folded")
        waited = [us for stack, us in self.stacks("x.folded").items() if "posix.execv" in stack]
        before, after = map(float, self.done.stdout.split())
        self.assertLess(sum(waited) / 1e6, after - before + 0.1)

    def test_multiprocessing(self):
        """Names are those that multiprocessing gives; both ends of a Pool are exact."""
        for method in METHODS:
            with self.subTest(method):
                self.record_family("""
                    import multiprocessing
                    def task(n):
                        work(n)
                    if __name__ == "__main__":
                        context = multiprocessing.get_context(%r)
                        own = context.Process(target=task, args=(7,), name="of my own")
                        own.start()
                        own.join()
                        with context.Pool(2) as pool:
                            pool.map(task, range(20, 40), chunksize=1)
                            pool.close()
                            pool.join()
                """ % method)
                self.check_counts(len(self.truth()))
                # multiprocessing's helpers end a little later, and nobody waits for them.
                said = re.sub(r"callprism: skipped: \d+ other process\S* \w+ still running .*\n",
                              "", self.done.stderr)
                self.assertEqual(said, "")
                own, = self.named("^of my own$")
                workers = self.named("PoolWorker-[0-9]+$")
                self.assertEqual(own.calls["leaf"], 7)
                self.assertEqual((len(workers), sum(w.calls["leaf"] for w in workers)),
                                 (2, sum(range(20, 40))))
                self.assertIn("of my own (%d), started by %d in " % (own.pid, own.parents()[0]),
                              self.info)
                for process in [own, *workers]:
                    self.assertEqual(process.parents()[-1], self.first().pid)
                    self.assertEqual(len(process.parents()), 1 + (method == "forkserver"))
                    if method != "forkserver":
                        self.assertTrue({"start", "_launch"} <= set(process.above))

    def test_process_pool_executor(self):
        self.record_family("""
            from concurrent.futures import ProcessPoolExecutor
            def task(n):
                work(n)
                return os.getpid()
            if __name__ == "__main__":
                with ProcessPoolExecutor(3) as executor:
                    list(executor.map(task, range(50, 80)))
        """)
        self.check_counts(len(self.truth()))
        self.assertEqual(sum(process.calls["leaf"] for process in self.processes),
                         sum(range(50, 80)))
        workers = [process for process in self.processes if process.calls["leaf"]]
        self.assertEqual(len(self.named("Process-[0-9]+$")), 3)
        self.assertLessEqual({worker.name.split("-")[0] for worker in workers},
                             {"ForkProcess", "SpawnProcess", "ForkServerProcess"})

    def test_a_worker_that_is_killed(self):
        self.record_family("""
            import multiprocessing, signal
            def task(pipe):
                work(77)
                pipe.send("x")
                while True: pass
            if __name__ == "__main__":
                context = multiprocessing.get_context("fork")
                ours, theirs = context.Pipe()
                process = context.Process(target=task, args=(theirs,))
                process.start()
                ours.recv()
                os.kill(process.pid, signal.SIGKILL)
                process.join()
        """)
        self.check_counts(1)

    def test_other_interpreters(self):
        """Each Python that has a hook, below this one."""
        pythons = [path for path in support.other_pythons() if support.has_hook(path)]
        if not pythons:
            self.skipTest("no other interpreter with a hook")
        child = self.child_program()
        self.record_family("""
            import subprocess
            def spot():
                for i, python in enumerate(%r):
                    subprocess.run([python, %r, str(30 + i)])
            spot()
        """ % (pythons, child))
        self.check_counts(len(pythons))
        self.assertEqual({process.calls["leaf"] for process in self.children_of(self.first())},
                         {30 + i for i in range(len(pythons))})

    def test_only_the_program_itself(self):
        """With --no-children others are listed, whatever started them, with the reason;
        what the program's own process becomes is itself."""
        child = self.child_program()
        self.record_family("""
            import subprocess
            if len(sys.argv) == 1:
                subprocess.run([sys.executable, %r, "3"])
                subprocess.run([sys.executable, "-S", %r, "4"])
                os.execv(sys.executable, [sys.executable, __file__, "again"])
            work(5)
        """ % (child, child), "--no-children")
        self.assertEqual([process.calls["leaf"] for process in self.processes
                          if process.calls["leaf"]], [5])
        for text in (self.done.stderr, self.info):
            self.assertRegex(text, r"child.py 3 \(CPython 3\.\d+, only the first process is "
                                   r"recorded \(--no-children\)\)")
            self.assertRegex(text, r"-S \S*child.py 4 \(")

    def test_nothing_but_children(self):
        """A shell's Pythons are recorded, and with --no-children none of them is."""
        child = self.child_program()
        command = ["sh", "-c", "%s %s 3; %s %s 4" % ((sys.executable, child) * 2)]
        self.run_in_folder([support.CALLPRISM, "record", "-o", "x.prof", *command])
        self.assertEqual(sum(row[3][0] for row in self.leaves("x.prof")), 7)
        done = self.run_in_folder([support.CALLPRISM, "record", "--no-children", "-o", "y.prof",
                                   *command])
        self.assertEqual(done.returncode, 1)
        self.assertIn("nothing was recorded: CPython", done.stderr)
        self.assertIn("--no-children", done.stderr)

    def leaves(self, name):
        return [key + ((row[1],),) for key, row in self.stats(name).items() if key[2] == "leaf"]


if __name__ == "__main__":
    unittest.main()
