# SPDX-License-Identifier: MIT
"""callprism-pythonX.Y: the command line of the Python that it stands for, recorded from
the first bytecode on."""

import os
import re
import signal
import subprocess
import sys
import unittest
import venv
import zipfile

import support
import test_unchanged

EMBEDDED = os.environ.get("CALLPRISM_EMBEDDED", "")
LIMIT = {"timeout": 120, "check": False}

ABOUT = """\
import os, sys
for name in ("argv", "orig_argv", "executable", "_base_executable", "prefix", "base_prefix",
             "exec_prefix", "platlibdir", "path", "flags", "warnoptions", "_xoptions",
             "version", "builtin_module_names", "dont_write_bytecode", "pycache_prefix"):
    print(name, getattr(sys, name, None))
print(sys.stdin.encoding, sys.stdout.encoding, sys.stderr.errors, sys.getprofile())
print(sorted(name for name in sys.modules if "callprism" not in name))
print(sorted(os.environ.items()))
"""

KILLED = "import os, signal\ndef work(): pass\nwork()\nos.kill(os.getpid(), signal.%s)\n"

# Name: (words of the command line, standard input).
COMMAND_LINES = {
    "script": (["about.py", "a", "--b", "-c"], ""),
    "module": (["-m", "about", "a"], ""),
    "package": (["-m", "package", "a"], ""),
    "folder": (["package", "a"], ""),
    "zip": (["app.zip", "a"], ""),
    "code": (["-c", ABOUT, "-m", "a"], ""),
    "standard input": ([], ABOUT),
    "dash": (["-", "a"], ABOUT),
    "utf8": (["-X", "utf8", "about.py"], ""),
    "X": (["-X", "dev", "-Xown=1", "about.py"], ""),
    "warnings": (["-W", "error", "about.py"], ""),
    "warning raised": (["-Werror", "-c", "import warnings; warnings.warn('no')"], ""),
    "flags": (["-B", "-O", "-s", "-u", "-bb", "about.py"], ""),
    "optimized": (["-OO", "-q", "-R", "about.py"], ""),
    "isolated": (["-I", "about.py"], ""),
    "no environment": (["-E", "about.py"], ""),
    "interactive": (["-i"], "x = 6\nprint(x * 7)\n1 / 0\n"),
    "interactive after": (["-i", "-c", "x = 6"], "print(x * 7)\nraise SystemExit(5)\n"),
    "quiet": (["-q", "-i"], "import sys\nsys.exit('bye')\n"),
    "exit status": (["-c", "import sys; sys.exit(3)"], ""),
    "exit text": (["-c", "raise SystemExit('the end')"], ""),
    "exception": (["-c", "def f(): 1 / 0\nf()"], ""),
    "syntax": (["-c", "1 +"], ""),
    "interrupt": (["-c", "raise KeyboardInterrupt"], ""),
    "interrupted": (["-c", KILLED % "SIGINT"], ""),
    "at exit": (["-c", "import atexit, sys; atexit.register(print, 'bye'); print('hi')"], ""),
    "at once": (["-c", "import os; os._exit(4)"], ""),
    "abort": (["-c", "import os; os.abort()"], ""),
    "killed": (["-c", KILLED % "SIGKILL"], ""),
    "terminated": (["-c", KILLED % "SIGTERM"], ""),
    "missing": (["nowhere.py"], ""),
    "missing module": (["-m", "nowhere"], ""),
    "wrong option": (["-Y"], ""),
    "wrong X": (["-X", "utf8=9", "-c", ""], ""),
    "help": (["--help"], ""),
    "version": (["-VV"], ""),
    "exec": (["-c", "import os, sys; os.execv(sys.executable, [sys.executable, 'about.py'])"],
             ""),
    "child": (["-c", "import os, subprocess, sys; subprocess.run([sys.executable, '-c',"
               " 'import os; print(os.readlink(\"/proc/self/exe\"))'])"], ""),
}


@unittest.skipUnless(EMBEDDED, "this Python has no shared library to embed")
class Embedded(support.Case):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("recording"))
        os.mkdir(self.path("package"))
        self.environment = {**os.environ, "CALLPRISM_RECORDING": self.path("recording"),
                            "CALLPRISM_RUN": "0" * 32}
        for name in ("about.py", "package/__init__.py", "package/__main__.py"):
            self.program(ABOUT if "init" not in name else "", name)
        with zipfile.ZipFile(self.path("app.zip"), "w") as archive:
            archive.writestr("__main__.py", ABOUT)

    def run_with(self, python, words, text="", environment=None):
        done = subprocess.run([python, *words], input=text, text=True, cwd=self.folder,
                              env=environment or self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, **LIMIT)
        return done.returncode, done.stdout, done.stderr

    def captures(self):
        return [name for name in os.listdir(self.path("recording")) if name[0] != "."]

    def compare(self, words, text="", environment=None):
        """Both Pythons do the same; returns what that was."""
        for name in self.captures():
            os.unlink(self.path("recording/" + name))
        plain = self.run_with(sys.executable, words, text, environment)
        self.assertEqual(self.captures(), [])
        self.assertEqual(self.run_with(EMBEDDED, words, text, environment), plain)
        return plain

    def record_embedded(self, *arguments, **more):
        return self.record("--embed", "-o", "x.prof", *arguments, **more)

    def program_rows(self, name):
        """Of a .prof, the program's own functions: {function: (primitive calls, calls)}."""
        return {function: row[:2] for (file, _, function), row in self.stats(name).items()
                if file == "app.py"}

    # -- the same Python --

    def test_command_lines(self):
        for name, (words, text) in COMMAND_LINES.items():
            with self.subTest(name):
                status, _, _ = self.compare(words, text)
                recorded = name not in ("wrong option", "wrong X", "help", "version")
                self.assertEqual(len(self.captures()), int(recorded), status)

    def test_environments(self):
        for more in ({"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
                     {"PYTHONUTF8": "1"}, {"PYTHONPATH": self.path("package")},
                     {"PYTHONOPTIMIZE": "1", "PYTHONWARNINGS": "ignore"},
                     {"PYTHONDONTWRITEBYTECODE": ""}, {"PYTHONMALLOC": "debug"},
                     {"PYTHONDEVMODE": "1"}):
            with self.subTest(more):
                self.compare(["about.py"], environment={**self.environment, **more})

    def test_import_times(self):
        """All but the times."""
        def without_times(result):
            status, out, err = result
            return status, out, re.sub(r"(?m)^import time: +\d+ \| +\d+ \|", "", err)

        words = ["-X", "importtime", "-c", "import json"]
        plain = without_times(self.run_with(sys.executable, words))
        self.assertIn(" json.decoder", plain[2])
        self.assertEqual(without_times(self.run_with(EMBEDDED, words)), plain)

    def test_virtual_environment(self):
        venv.create(self.path("venv"), with_pip=False, symlinks=True)
        python = self.path("venv/bin/python")
        plain = self.run_with(python, ["-c", ABOUT], environment=dict(os.environ))
        self.assertIn("prefix %s\n" % self.path("venv"), plain[1])
        done = self.run_in_folder([python, "-c", ABOUT], executable=EMBEDDED,
                                  env={**os.environ, "CALLPRISM_EMBED": python})
        self.assertEqual((done.returncode, done.stdout, done.stderr), plain)
        done = self.run_in_folder(
            [support.CALLPRISM, "record", "--embed", "--python", python, "-o", "x.prof", "-c",
             "import sys; print(sys.prefix, sys.executable, sys.argv)"])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "%s %s ['-c']\n" % (self.path("venv"), python))

    def test_nobody_records(self):
        words = ["-c", "import sys; print([n for n in sys.modules if 'callprism' in n])"]
        done = self.run_with(EMBEDDED, words, environment=dict(os.environ))
        self.assertEqual(done, (0, "[]\n", ""))

    def test_signals(self):
        """SIGINT from outside, while it waits."""
        program = self.program("""
            import sys, time
            try:
                print("ready", flush=True)
                time.sleep(60)
            except KeyboardInterrupt:
                sys.exit(9)
            """)
        with subprocess.Popen([EMBEDDED, program], env=self.environment,
                              stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(60), 9)

    # -- what is recorded --

    def test_start_is_recorded(self):
        self.record_embedded(self.program("def work(): pass\nwork()\n"))
        rows = self.stats("x.prof")
        by_name = {}
        for (file, _, function), row in rows.items():
            by_name.setdefault((file, function), row)
        self.assertEqual(by_name["app.py", "work"][:2], (1, 1))
        (start,) = [row for (_, function), row in by_name.items()
                    if function == "<interpreter start>"]
        self.assertEqual(start[:2], (1, 1))
        self.assertGreater(start[2], 0)
        site = {function for file, function in by_name
                if file in ("site.py", "<frozen site>")}
        self.assertLessEqual({"main", "addsitedir", "execsitecustomize"}, site)
        importing = {function for file, function in by_name
                     if file == "<frozen importlib._bootstrap>"}
        self.assertLessEqual({"_install_external_importers", "_find_and_load"}, importing)
        with open(self.path("x.prof"), "rb") as file:
            self.assertNotIn(b"callprism/", file.read())

    def test_start_is_the_beginning(self):
        """`<interpreter start>` comes first, and nothing is before it."""
        self.record("--embed", "-o", "x.folded", self.program("pass"))
        with open(self.path("x.folded"), encoding="utf-8") as file:
            first = next(line for line in file if not line.startswith("#"))
        self.assertRegex(first, r"^<interpreter start> \d+$")

    def test_counts_are_those_of_a_record(self):
        program = self.program("""
            import threading
            def leaf(n): return n
            def numbers():
                for i in range(10): yield leaf(i)
            def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
            def work():
                for _ in range(50): sum(numbers())
                fib(12)
                sorted("abc", key=lambda letter: leaf(letter))
            threads = [threading.Thread(target=work) for _ in range(4)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            work()
            """)
        self.record_embedded(program)
        embedded = self.program_rows("x.prof")
        self.record("-o", "y.prof", program)
        self.assertEqual(embedded["leaf"], (2515, 2515))
        self.assertEqual(embedded, self.program_rows("y.prof"))

    def test_options(self):
        program = self.program("def inner(): len('')\ndef work(): inner()\nwork()\n")
        self.record_embedded("--exclude", "inner", "--no-builtins", "--max-nodes", "100000",
                             program)
        self.assertEqual(set(self.program_rows("x.prof")), {"<module>", "work"})
        self.assertEqual([key for key in self.stats("x.prof") if key[0] == "~"
                          and key[2].startswith("<built-in")], [])

    def test_wrong_options_are_told(self):
        """By the way in that every Python has: it does not run."""
        environment = {**self.environment, "CALLPRISM_OPTIONS": "colour=red\n",
                       "CALLPRISM_REQUIRED": "1", "PYTHONPATH": os.path.join(
                           support.PACKAGE, "callprism", "startup")}
        status, out, _ = self.run_with(EMBEDDED, ["-c", "print(1)"], environment=environment)
        self.assertEqual((status, out), (1, ""))
        with open(self.path("recording/refused.txt"), encoding="utf-8") as file:
            self.assertIn("unknown option 'colour'", file.read())

    def test_flags_that_keep_others_out(self):
        program = self.program("def work(): pass\nwork()\n")
        for flag in ("-I", "-E", "-S", "-s"):
            with self.subTest(flag):
                status, out, err = self.run_with(EMBEDDED, [flag, program])
                self.assertEqual((status, out, err), (0, "", ""))
                self.convert(self.path("recording"), "x.prof")
                self.assertEqual(self.program_rows("x.prof")["work"], (1, 1))
                os.unlink(self.path("recording/" + self.captures()[0]))

    def test_what_was_killed(self):
        program = self.program(KILLED % "SIGKILL")
        self.record_embedded(program, status=-signal.SIGKILL)
        self.assertEqual(self.program_rows("x.prof")["work"], (1, 1))

    def test_facts(self):
        self.record("--embed", "-o", "x.prism", self.program("pass"), "a b")
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        for pattern in (r"(?m)^command +%s \S+/app.py 'a b'$" % re.escape(sys.executable),
                        r"(?m)^executable +%s$" % re.escape(sys.executable),
                        r"(?m)^program +%s$" % re.escape(self.path("app.py")),
                        r"(?m)^stdlib +%s$" % re.escape(os.path.dirname(os.__file__)),
                        r"(?m)^site +/", r"of the total is its own cost"):
            self.assertRegex(info, pattern)

    def test_nothing_of_ours_but_the_recorder(self):
        maps = self.record_embedded("-c", "print(open('/proc/self/maps').read())").stdout
        self.assertIn("/callprism-python", maps)
        for library in ("_hook.cpython", "libcairo", "libxml2", "libjansson"):
            self.assertNotIn(library, maps)

    # -- one recording --

    def test_sessions_inside(self):
        program = self.program("""
            import sys
            sys.path.insert(0, sys.argv[1])
            import callprism
            def work(): pass
            work()
            with callprism.Profile() as profile:
                work()
                work()
            profile.save("own.prof")
            print(type(callprism.current()).__name__,
                  callprism.current().directory.endswith(".prism.d"))
            """)
        done = self.record_embedded(program, support.PACKAGE)
        self.assertEqual((done.stdout, done.stderr), ("Recording True\n", ""))
        self.assertEqual(self.program_rows("own.prof")["work"], (2, 2))
        self.assertEqual(self.program_rows("x.prof")["work"], (3, 3))

    def test_ways_in_find_it(self):
        """callprism.pth and sitecustomize.py both come by, and children are recorded."""
        venv.create(self.path("venv"), with_pip=False, symlinks=True)
        python = self.path("venv/bin/python")
        site = self.run_in_folder(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).stdout
        for name in ("callprism", "callprism.pth", "_callprism_startup.py"):
            os.symlink(os.path.join(support.PACKAGE, name), os.path.join(site.strip(), name))
        program = self.program("""
            import os, subprocess, sys
            def work(): pass
            work()
            if len(sys.argv) == 1:
                print(os.environ.get("CALLPRISM_REQUIRED"), os.environ.get("CALLPRISM_EMBED"))
                print(os.listdir(os.environ["CALLPRISM_RECORDING"]) != [], flush=True)
                subprocess.run([sys.executable, __file__, "child"], check=True)
            """)
        done = self.run_in_folder([support.CALLPRISM, "record", "--embed", "--python", python,
                                   "-o", "x.prism", "-o", "x.prof", program])
        self.assertEqual((done.returncode, done.stdout), (0, "None None\nTrue\n"))
        self.assertNotIn("not recorded:", done.stderr)
        self.assertEqual(self.program_rows("x.prof")["work"], (2, 2))
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        self.assertRegex(info, r"(?m)^processes +2:")

    def test_another_version(self):
        """A record of another callprism has another file: we keep our hands off."""
        environment = {**self.environment, "CALLPRISM_VERSION": "9.9"}
        words = ["-c", "import sys; print('callprism._hook' in sys.modules)"]
        self.assertEqual(self.run_with(EMBEDDED, words, environment=environment),
                         (0, "False\n", ""))
        self.assertEqual(self.captures(), [])


@unittest.skipUnless(EMBEDDED, "this Python has no shared library to embed")
class Unchanged(test_unchanged.Both):
    """As test_unchanged.py, whose programs and command lines these are."""
    options = ("--embed",)

    def test_programs(self):
        self.check_programs()

    def test_command_lines(self):
        self.check_command_lines()


if __name__ == "__main__":
    unittest.main()
