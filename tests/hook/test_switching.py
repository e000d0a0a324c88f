# SPDX-License-Identifier: MIT
"""Recording off and on again, from outside: what was on is there and nothing else, and
a program that is off has nothing of ours."""

import contextlib
import glob
import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
import unittest

import support

SIGNAL = signal.SIGRTMAX - 5

#: Says its process number; its main thread does not wait for ever.
LINES = """
    import os, select, sys
    print(os.getpid(), flush=True)
    def lines():
        while True:
            while not select.select([0], [], [], 0.01)[0]:
                pass
            line = sys.stdin.readline()
            if not line:
                return
            yield line
"""

#: Does as many calls as each line says; ends with its input.
SERVANT = LINES + """
    def leaf(): pass
    def work(count):
        for i in range(count):
            leaf()
    for line in lines():
        work(int(line))
        print("done", flush=True)
"""

#: What a program sees of us.
LOOK = """
    import gc, sys
    def tools():
        monitoring = getattr(sys, "monitoring", None)
        return monitoring and [monitoring.get_tool(i) for i in range(6)]
    def look():
        events = [sys.monitoring.get_events(i) for i in range(6) if tools()[i]] \\
            if tools() else None
        return str((type(sys.getprofile()).__name__, tools(), events))
"""


#: What is said of a process that has not come to it after a second.
LATER = (r"^callprism: \d+: told; it will be %s when its main thread runs Python code "
         r"again\n$")


def within_a_minute(condition):
    """Is it true, now or a little later?  A busy machine may need the minute."""
    end = time.monotonic() + 60
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Running:
    """A program under `callprism record`, that is told what to do by lines."""

    def __init__(self, case, program, *options):
        self.case = case
        self.process = subprocess.Popen(
            [support.CALLPRISM, "record", "--python", sys.executable, *options, program],
            cwd=case.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, bufsize=1)
        first = self.process.stdout.readline()
        case.assertRegex(first, "^[0-9]+$", self.process.poll())
        self.pid = int(first)

    def tell(self, text):
        """What it says to that."""
        self.process.stdin.write("%s\n" % text)
        return self.process.stdout.readline().rstrip("\n")

    def switch(self, word, pid=None):
        """Returns when it is so, also where that takes longer than `callprism` waits."""
        pid = pid or self.pid
        done = self.case.run_in_folder([support.CALLPRISM, word, str(pid)])
        self.case.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        if done.stderr:
            self.case.assertRegex(done.stderr, LATER % word)
            self.wait_for(word, pid)

    def state(self, pid):
        """"on" or "off"; None: not to be known yet, as it was forked a moment ago."""
        folder, = glob.glob(self.case.path("*.d"))
        captures = [name for name in os.listdir(folder) if name.startswith("%d-" % pid)]
        if not captures:
            return None
        with open(os.path.join(folder, captures[0]), "rb") as file:
            off_since, switch_signal = struct.unpack("=2Q", file.read(232)[216:] or bytes(16))
        if switch_signal == 0:
            return None
        return "off" if off_since else "on"

    def switch_all(self, word, *pids):
        """By the number of `record`, which tells these processes a little later."""
        self.switch(word, self.process.pid)
        self.wait_for(word, *pids)

    def wait_for(self, word, *pids):
        self.case.assertTrue(self.becomes(word, *pids), "not %s" % word)

    def becomes(self, word, *pids):
        return within_a_minute(lambda: all(self.state(pid) == word for pid in pids))

    def wait_until_it_waits(self):
        """Of a program of one thread that is on its way into a call that blocks."""
        def sleeps():
            with open("/proc/%d/stat" % self.pid, encoding="utf-8") as file:
                return file.read().rpartition(")")[2].split()[0] == "S"
        self.case.assertTrue(within_a_minute(sleeps), "it does not wait")

    def end(self):
        """What `record` says, when all is over."""
        self.rest, said = self.process.communicate(timeout=60)
        self.case.assertEqual(self.process.returncode, 0, said)
        return said


class Case(support.Case):
    @contextlib.contextmanager
    def running(self, text, *options):
        running = Running(self, self.program(text), *options)
        try:
            yield running
        finally:
            for stream in (running.process.stdin, running.process.stdout,
                           running.process.stderr):
                stream.close()
            running.process.wait(timeout=60)


class Switching(Case):
    def test_starts_off(self):
        self.check_starts_off()

    @unittest.skipUnless(os.environ.get("CALLPRISM_EMBEDDED"),
                         "this Python has no shared library to embed")
    def test_embedded_starts_off(self):
        self.check_starts_off("--embed")

    def check_starts_off(self, *options):
        """A thousand calls off, ten on, a thousand off, five on."""
        with self.running(SERVANT, "--paused", "-o", "x.prof", "-o", "x.prism",
                          *options) as program:
            program.tell(1000)
            program.switch("on")
            program.tell(10)
            program.switch("off")
            program.tell(1000)
            program.switch("on")
            program.tell(5)
            self.assertRegex(program.end(), "recording was off 2 times, .* s in all: ")
        found = self.functions("x.prof")
        self.assertEqual(found["leaf"][:2], (15, 15))
        self.assertEqual(found["work"][:2], (2, 2))
        self.assertEqual(sorted(os.listdir(self.folder)), ["app.py", "x.prism", "x.prof"])
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        self.assertEqual(re.findall(r"recording o\w+$", info, re.M),
                         ["recording on", "recording off", "recording on"])
        self.assertRegex(info, "skipped +recording was off 2 times")

    def test_never_on(self):
        with self.running(SERVANT, "--paused", "-o", "x.prism") as program:
            program.tell(1000)
            self.assertIn("off 1 time", program.end())
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        self.assertRegex(info, "total +0 ns")
        self.assertIn("also at the end", info)

    def test_many_times(self):
        """Each time on is there, each time off is not; all of it is one thread."""
        with self.running(SERVANT, "-o", "x.prof", "-o", "x.prism") as program:
            for _ in range(25):
                program.tell(4)
                program.switch("off")
                program.tell(7)
                program.switch("on")
            program.end()
        self.assertEqual(self.functions("x.prof")["leaf"][:2], (100, 100))
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        self.assertRegex(info, r"threads +1\n +MainThread: ")

    def test_twice_the_same(self):
        with self.running(SERVANT, "-o", "x.prof") as program:
            program.switch("on")
            program.tell(3)
            program.switch("off")
            program.switch("off")
            program.tell(100)
            self.assertIn("off 1 time", program.end())
        self.assertEqual(self.functions("x.prof")["leaf"][:2], (3, 3))

    def test_time_off_is_nobodys(self):
        """What is open while it is off has the times on alone.

        It is switched while lines() waits or, where the program was held up, after the
        "done": between the two times that are taken of each turn."""
        with self.running(LINES + """
    import time
    inner, outer = [], []
    def turns():
        for line in lines():
            start = time.monotonic()
            yield
            outer.append(time.monotonic() - start)
    def long():
        for _ in turns():
            start = time.monotonic()
            while time.monotonic() < start + 0.2: pass
            inner.append(time.monotonic() - start)
            print("done", flush=True)
    long()
    print(*inner, *outer)
    """, "-o", "x.folded", "--unit", "ns", "-o", "x.prism") as program:
            program.tell("on")
            program.switch("off")
            for _ in range(5):
                program.tell("off")
            program.switch("on")
            program.tell("on")
            off_line = program.end()
        times = [float(word) for word in program.rest.split()]
        inner, outer = times[:7], times[7:]
        unsure = sum(outer) - sum(inner)
        busy = sum(ns for stack, ns in self.stacks("x.folded").items()
                   if "long" in stack and "turns" not in stack) / 1e9
        on = inner[0] + inner[6]
        self.assertGreaterEqual(busy, on * 0.99)
        self.assertLessEqual(busy, (on + unsure) * 1.01)
        off = float(re.search(r"([\d.]+) s in all", off_line)[1])
        self.assertGreaterEqual(off, sum(inner[1:6]) * 0.99)

    def test_nothing_of_ours_while_off(self):
        text = LINES + LOOK + """
    for line in lines():
        print(look(), flush=True)
"""
        plain = subprocess.run([sys.executable, self.program(text)], input="look\n", text=True,
                               stdout=subprocess.PIPE, check=True).stdout.splitlines()[1]
        with self.running(text, "--paused", "-o", "x.prism") as program:
            looks = [program.tell("look")]
            for word in ("on", "off", "on", "off"):
                program.switch(word)
                looks.append(program.tell("look"))
            program.end()
        self.assertEqual(looks[::2], [plain] * 3)
        if sys.version_info >= (3, 12):
            self.assertIn("callprism", looks[1])
            self.assertEqual(looks[1], looks[3])

    def test_no_profile_function_in_any_thread_while_off(self):
        """A thread that runs all the time has its hook taken and gets it back."""
        with self.running(LINES + """
    import threading, time
    wanted = 0
    done = 0
    def leaf(): pass
    def serve():
        global done
        while wanted >= 0:
            if done < wanted:
                leaf()
                done += 1
            else:
                time.sleep(0.001)
    thread = threading.Thread(target=serve, name="server")
    thread.start()
    for line in lines():
        wanted += int(line)
        while done < wanted: time.sleep(0.001)
        print("done", flush=True)
    wanted = -1
    thread.join()
    """, "--paused", "-o", "x.prof", "-o", "x.prism") as program:
            program.tell(500)
            program.switch("on")
            program.tell(20)
            program.switch("off")
            program.tell(500)
            program.switch("on")
            program.tell(3)
            program.end()
        self.assertEqual(self.functions("x.prof")["leaf"][:2], (23, 23))
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        self.assertRegex(info, r"threads +2\n +MainThread: .*\n +server: ")

    def test_main_thread_that_waits_for_another(self):
        """Join is interrupted; else a server could not be switched."""
        with self.running("""
                import os, sys, threading
                print(os.getpid(), flush=True)
                def leaf(): pass
                def serve():
                    for line in iter(sys.stdin.readline, ""):
                        for i in range(int(line)): leaf()
                        print("done", flush=True)
                thread = threading.Thread(target=serve)
                thread.start()
                thread.join()
                """, "-o", "x.prof") as program:
            program.tell(2)
            program.switch("off")
            program.tell(100)
            program.switch("on")
            program.tell(5)
            program.end()
        self.assertEqual(self.functions("x.prof")["leaf"][:2], (7, 7))

    def test_main_thread_that_waits(self):
        """It goes on waiting, and the switch with it."""
        with self.running("""
                import os, sys, time
                print(os.getpid(), flush=True)
                def leaf(): pass
                for line in iter(sys.stdin.readline, ""):
                    for i in range(int(line)): leaf()
                    start = time.monotonic()
                    time.sleep(0.2)
                    assert time.monotonic() - start >= 0.2
                    print("done", flush=True)
                """, "-o", "x.prof") as program:
            program.tell(3)
            program.wait_until_it_waits()
            done = self.run_in_folder([support.CALLPRISM, "off", str(program.pid)])
            self.assertEqual((done.returncode, done.stdout), (0, ""))
            self.assertRegex(done.stderr, LATER % "off")
            program.tell(100)
            program.end()
        self.assertEqual(self.functions("x.prof")["leaf"][:2], (3, 3))

    def test_suspended_coroutines(self):
        """A coroutine's time of suspension begins anew."""
        with self.running(LINES + """
    import asyncio, time
    async def nap():
        while not select.select([0], [], [], 0)[0]:
            await asyncio.sleep(0.01)
        print(start, flush=True)
        return sys.stdin.readline()
    async def main():
        while await nap(): pass
    start = time.monotonic()
    asyncio.run(main())
    """, "-o", "x.json") as program:
            start = float(program.tell("one"))
            program.switch("off")
            off = time.monotonic()
            time.sleep(1)
            program.tell("two")
            on = time.monotonic()
            program.switch("on")
            program.tell("three")
            program.end()
            end = time.monotonic()
        with open(self.path("x.json"), encoding="utf-8") as file:
            profile = json.load(file)
        names = [metric["name"] for metric in profile["metrics"]]
        suspended = sum(cell[3:][names.index("suspended")] for cell in profile["cells"]) / 1e9
        self.assertGreater(suspended, 0)
        # From `off` to `on` it was off, however long the rest took.
        self.assertLessEqual(suspended, (end - start - (on - off)) * 1.01)

    def test_children(self):
        """What `record` itself is told holds for all, those to come too."""
        child = self.program("def late(): pass\nfor i in range(6): late()\n", "child.py")
        with self.running(LINES + """
    import subprocess
    def leaf(): pass
    for line in lines():
        for i in range(9): leaf()
        print(subprocess.call([sys.executable, %r], stdin=subprocess.DEVNULL), flush=True)
    """ % child, "--paused", "-o", "x.prism") as program:
            self.assertEqual(program.tell("off"), "0")
            program.switch_all("on", program.pid)
            self.assertEqual(program.tell("on"), "0")
            program.switch_all("off", program.pid)
            self.assertEqual(program.tell("off"), "0")
            program.end()
        self.run_in_folder([support.CALLPRISM, "convert", "x.prism", "-o", "x.prof"])
        calls = {function: row[1] for (_, _, function), row in self.stats("x.prof").items()}
        self.assertEqual((calls["leaf"], calls["late"]), (9, 6))

    def test_after_a_kill(self):
        with self.running(SERVANT, "-o", "x.prof") as program:
            program.tell(12)
            program.switch("off")
            program.tell(50)
            os.kill(program.pid, signal.SIGKILL)
            self.assertIn("also at the end", program.process.communicate()[1])
        self.assertEqual(self.functions("x.prof")["leaf"][:2], (12, 12))


class Strangers(support.Case):
    """Nothing is sent to who does not expect it; what is sent by others acts as ever."""

    def switch(self, pid):
        done = self.run_in_folder([support.CALLPRISM, "off", str(pid)])
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (1, "", 1))
        return done.stderr

    def test_a_process_that_is_not_recorded(self):
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE,
                              stderr=subprocess.PIPE) as stranger:
            self.assertRegex(self.switch(stranger.pid),
                             r"^callprism: \d+: expected a process that is recorded")
            stranger.communicate(b"\n")
        self.assertEqual(stranger.returncode, 0)
        self.assertRegex(self.switch(stranger.pid), "cannot find the process")

    def test_a_program_that_has_the_signal(self):
        for use in ("signal.signal(%d, signal.SIG_IGN)", "signal.signal(%d, signal.SIG_DFL)"):
            with self.subTest(use):
                program = self.program("""
                    import os, signal
                    %s
                    print(os.getpid(), flush=True)
                    input()
                    """ % (use % SIGNAL))
                with subprocess.Popen(
                        [support.CALLPRISM, "record", "--python", sys.executable, "-o",
                         "x.prism", program], cwd=self.folder, text=True,
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
                    self.assertRegex(self.switch(int(running.stdout.readline())),
                                     "cannot be switched: the program has taken signal")
                    running.communicate("\n")
                self.assertEqual(running.returncode, 0)

    def test_the_same_signal_from_others(self):
        """It ends the program, waits, or calls its handler, as without us."""
        for name, text in {
                "default": "os.kill(os.getpid(), n); time.sleep(60)",
                "queued": "import ctypes; ctypes.CDLL(None).sigqueue(os.getpid(), n, 1);"
                          " time.sleep(60)",
                "handler": "signal.signal(n, lambda *_: print('mine'));"
                           " os.kill(os.getpid(), n); time.sleep(0.1)",
                "ignored": "signal.signal(n, signal.SIG_IGN); os.kill(os.getpid(), n)",
                "waited": "signal.pthread_sigmask(signal.SIG_BLOCK, [n]);"
                          " os.kill(os.getpid(), n); print(signal.sigwait([n]))",
                "asked": "print(signal.getsignal(n))",
                "child": "import subprocess, sys; print(subprocess.call([sys.executable,"
                         " '-c', 'import os; os.kill(os.getpid(), %d)' % n]))",
        }.items():
            with self.subTest(name):
                program = self.program("import os, signal, time\nn = %d\n%s\n"
                                       % (SIGNAL, text))
                plain = self.run_in_folder([sys.executable, program])
                ours = self.record("-o", "x.prism", program, status=plain.returncode)
                said = re.sub("callprism: skipped: .* forked .*\n", "", ours.stderr)
                self.assertEqual((ours.stdout, said), (plain.stdout, plain.stderr))


if __name__ == "__main__":
    unittest.main()
