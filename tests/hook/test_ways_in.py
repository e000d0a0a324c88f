# SPDX-License-Identifier: MIT
"""Every Python that a recorded program starts is recorded or listed, however it is
spelled and whichever flags it has."""

import os
import subprocess
import sys
import unittest
import venv

import support

FLAGS = ["", "-E", "-I", "-S", "-s"] + (["-P"] if sys.version_info >= (3, 11) else [])

# With nothing that a very old Python would not understand.
CHILD = """\
import os, sys
def child_%s():
    return sorted(range(50000))
child_%s()
assert "CALLPRISM_REQUIRED" not in os.environ
assert "site" not in sys.modules or not any(
    path.endswith("startup") or path.endswith("callprism/python") for path in sys.path)
"""

PARENT = """\
import subprocess, sys
for command in %r:
    subprocess.check_call(command)
"""


class WaysIn(support.Case):
    def venv_with_pth(self):
        """A virtual environment with callprism in its site-packages."""
        venv.create(self.path("venv"), with_pip=False, symlinks=True)
        python = self.path("venv/bin/python")
        site = subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        for name in ("callprism", "callprism.pth", "_callprism_startup.py"):
            os.symlink(os.path.join(support.PACKAGE, name), os.path.join(site, name))
        return python

    def record_children(self, children, **more):
        """Record a program that starts these: {name: command}.  Returns the names of those
        recorded and those listed, at the end and in `info` alike."""
        commands = []
        for name, command in children.items():
            child = self.program(CHILD % (name, name), "child_%s.py" % name)
            commands.append([*command, child])
        done = self.record("-o", "x.prism", self.program(PARENT % commands), **more)
        self.convert("x.prism", "x.folded")
        recorded = "\n".join(self.stacks("x.folded"))
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        info = info[info.find("\nunrecorded "):] if "\nunrecorded " in info else ""
        names = list(children)
        listed = {name for name in names if "child_%s.py" % name in done.stderr}
        self.assertEqual(listed, {name for name in names if "child_%s.py" % name in info})
        return {name for name in names if ";child_%s (" % name in recorded}, listed

    def check(self, children, expected, **more):
        recorded, listed = self.record_children(children, **more)
        self.assertEqual(recorded, expected)
        self.assertEqual(listed, set(children) - expected)

    def name(self, flag):
        return "flag" + flag.replace("-", "_")

    def test_flags(self):
        children = {self.name(flag): [sys.executable] + [flag] * bool(flag)
                    for flag in FLAGS}
        self.check(children, {self.name(flag) for flag in FLAGS} -
                   {"flag_E", "flag_I", "flag_S"})

    def test_flags_where_callprism_is_installed(self):
        python = self.venv_with_pth()
        children = {self.name(flag): [python] + [flag] * bool(flag) for flag in FLAGS}
        self.check(children, {self.name(flag) for flag in FLAGS} - {"flag_S"})

    def test_without_pythonpath(self):
        """A program that sets PYTHONPATH for itself takes one way from us."""
        children = {"plain": ["env", "-u", "PYTHONPATH", self.venv_with_pth()]}
        self.check(children, {"plain"})

    def test_other_interpreters(self):
        children = {"other%d" % i: [path] for i, path in enumerate(support.other_pythons())}
        self.check(children, {name for name, (path,) in children.items()
                              if support.has_hook(path)})

    def flags_of(self, python):
        """Those of FLAGS and its like that an interpreter has."""
        done = self.run_in_folder([python, "-c", "import sys; print(sys.version_info[:2])"])
        version = eval(done.stdout)  # "(2, 7)"
        return ["", "-E", "-S", "-s"] + ["-I"] * (version >= (3, 4)) + ["-P"] * (version >= (3, 11))

    def test_every_interpreter_with_every_flag(self):
        """And with a sitecustomize of the user's own, which runs wherever it would."""
        os.mkdir(self.path("own"))
        self.program("import os\nopen(%r + str(os.getpid()), 'w').close()\n"
                     % self.path("customized-"), "own/sitecustomize.py")
        environment = {**os.environ, "PYTHONPATH": self.path("own")}
        installed = self.venv_with_pth()
        for python in [installed] + support.other_pythons():
            with self.subTest(python):
                flags = self.flags_of(python)
                missed = (["-S"] if python == installed else
                          ["-E", "-I", "-S"] if support.has_hook(python) else flags)
                self.check({self.name(flag): [python] + [flag] * bool(flag) for flag in flags},
                           {self.name(flag) for flag in flags if flag not in missed},
                           env=environment)
                # Once in the program itself.
                customized = [name for name in os.listdir(self.folder) if "customized" in name]
                self.assertEqual(len(customized),
                                 1 + len([f for f in flags if f not in ("-E", "-I", "-S")]))
                for name in customized:
                    os.remove(self.path(name))

    def test_the_reason_is_told(self):
        old = [path for path in support.pyenv_pythons() if "/2." in path or "/3.8" in path]
        if not old:
            self.skipTest("no interpreter that cannot be recorded")
        child = self.program(CHILD % ("old", "old"), "old.py")
        done = self.record("-o", "x.prism", self.program(PARENT % [[old[0], child]]))
        self.assertRegex(done.stderr, r"not recorded: \S+/python \S+/old.py \(CPython \d\.\d, "
                                      r"callprism records CPython 3.9 and later\)")
        done = self.run_in_folder([support.CALLPRISM, "record", "-o", "x.prism", "sh", "-c",
                                   "%s %s" % (old[0], child)])
        self.assertIn("nothing was recorded: CPython ", done.stderr)

    def test_one_recording_by_two_ways(self):
        """callprism.pth and sitecustomize.py both come by."""
        program = self.program("def work(): pass\nwork()\n")
        done = self.run_in_folder([support.CALLPRISM, "record", "--python",
                                   self.venv_with_pth(), "-o", "x.prof", program])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.functions("x.prof")["work"][:2], (1, 1))

    def test_the_interpreters_own_start_is_muted(self):
        """What site imports behind callprism.pth is no part of the program."""
        python = self.venv_with_pth()
        os.mkdir(self.path("own"))
        self.program("def customize(): pass\ncustomize()\n", "own/sitecustomize.py")
        program = self.program("def work(): sorted(range(50000))\nwork()\n")
        done = self.run_in_folder([support.CALLPRISM, "record", "--python", python, "-o",
                                   "x.folded", program],
                                  env={**os.environ, "PYTHONPATH": self.path("own")})
        self.assertEqual(done.returncode, 0, done.stderr)
        stacks = "\n".join(self.stacks("x.folded"))
        self.assertIn(";work ", stacks)
        for name in ("customize", "addpackage", "_callprism"):
            self.assertNotIn(name, stacks)

    def test_nothing_is_seen_without_the_variable(self):
        python = self.venv_with_pth()
        done = self.run_in_folder(
            [python, "-c", "import sys; print([n for n in sys.modules if 'callprism' in n])"])
        self.assertEqual((done.stdout, done.stderr), ("[]\n", ""))

    def test_without_the_variable_it_costs_nothing(self):
        """Less than a fifth of a millisecond of each start, reading the file included."""
        code = ("import site, time\n"
                "def once():\n"
                "    start = time.perf_counter()\n"
                "    site.addpackage(%r, 'callprism.pth', set())\n"
                "    return time.perf_counter() - start\n"
                "print(min(once() for _ in range(100)))\n" % support.PACKAGE)
        done = self.run_in_folder([sys.executable, "-c", code])
        self.assertLess(float(done.stdout), 0.0002)

    def test_a_directory_that_is_gone(self):
        """A child that outlives its recording runs on."""
        environment = {**os.environ, "CALLPRISM_RECORDING": self.path("gone"),
                       "CALLPRISM_RUN": "0" * 32}
        done = self.run_in_folder([self.venv_with_pth(), "-c", "print(1)"], env=environment)
        self.assertEqual((done.stdout, done.stderr), ("1\n", ""))

    def test_another_version(self):
        """A recorder that writes another file keeps its hands off."""
        os.mkdir(self.path("r"))
        environment = {**os.environ, "CALLPRISM_RECORDING": self.path("r"),
                       "CALLPRISM_RUN": "0" * 32, "CALLPRISM_VERSION": "9.9"}
        done = self.run_in_folder(
            [self.venv_with_pth(), "-c", "import sys; print('callprism' in sys.modules)"],
            env=environment)
        self.assertEqual((done.stdout, done.stderr), ("False\n", ""))
        (note,) = os.listdir(self.path("r"))
        with open(os.path.join(self.path("r"), note), encoding="utf-8") as file:
            self.assertRegex(file.read(), "callprism .* is installed there, and callprism 9.9")

    def test_spellings(self):
        """What the parent knows of a child, whatever it used to start it."""
        child = self.program(CHILD % ("x", "x"), "child.py")
        start = {
            "Popen": "subprocess.run([sys.executable, '-S', {0!r}])",
            "posix_spawn": "os.waitpid(os.posix_spawn(sys.executable, [sys.executable, '-S',"
                           " {0!r}], os.environ), 0)",
            "exec": "os.execv(sys.executable, [sys.executable, '-S', {0!r}])",
            "bytes": "subprocess.run([os.fsencode(sys.executable), b'-S', {0!r}.encode()])",
        }
        for name, code in start.items():
            with self.subTest(name):
                program = self.program("import os, subprocess, sys\n" + code.format(child))
                done = self.record("-o", "x.prism", program)
                self.assertRegex(done.stderr, r"(?m)^callprism: not recorded: \S+ -S \S+/child.py "
                                              r"\(it runs without callprism's start-up code")

    def test_what_is_no_python_is_not_listed(self):
        program = self.program("import subprocess; subprocess.run(['true', 'python3'])")
        self.assertNotIn("callprism: not recorded:",
                         self.record("-o", "x.prism", program).stderr)


if __name__ == "__main__":
    unittest.main()
