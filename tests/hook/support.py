# SPDX-License-Identifier: MIT
"""What the hook tests share: a folder for each test, programs in it, and readers of
what was recorded."""

import os
import pstats
import re
import subprocess
import sys
import tempfile
import textwrap
import unittest

import sanitizer

CALLPRISM = os.environ["CALLPRISM"]
PACKAGE = os.path.normpath(os.path.join(os.path.dirname(CALLPRISM), "..", "lib",
                                        "callprism", "python"))
SYSTEM_PYTHONS = ["/usr/bin/python3", "/usr/bin/python2.7"]


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="callprism-test-")
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        sanitizer.watch(self)

    def path(self, name):
        return os.path.join(self.folder, name)

    def program(self, text, name="app.py"):
        """Write a program; returns its path."""
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text))
        return self.path(name)

    def run_in_folder(self, command, **more):
        return subprocess.run(command, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=120,
                              check=False, **{"cwd": self.folder, **more})

    def record(self, *arguments, status=0, **more):
        """callprism record; fails the test on another exit status."""
        done = self.run_in_folder(
            [CALLPRISM, "record", "--python", sys.executable, *arguments], **more)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def convert(self, source, target):
        done = self.run_in_folder([CALLPRISM, "convert", source, "-o", target])
        self.assertEqual(done.returncode, 0, done.stderr)

    def stats(self, name):
        """A .prof by the real pstats: {(file name, line, function): (cc, nc, tt, ct,
        callers)}, file names without folders, names without addresses."""
        rows = {}
        for key, (cc, nc, tt, ct, callers) in pstats.Stats(self.path(name)).stats.items():
            callers = {short(caller): edge for caller, edge in callers.items()}
            rows[short(key)] = (cc, nc, tt, ct, callers)
        return rows

    def functions(self, name):
        """Of a .prof, the program's own functions and the built-in ones: {function:
        (cc, nc, tt, ct)}; equal names are an error."""
        found = {}
        for (file, _, function), row in self.stats(name).items():
            if file in ("app.py", "~"):
                self.assertNotIn(function, found)
                found[function] = row[:4]
        return found

    def stacks(self, name):
        """Of a folded file: {stack: microseconds}; what is estimated is a comment."""
        found = {}
        with open(self.path(name), encoding="utf-8") as file:
            for line in file:
                if line.startswith("# "):
                    continue
                stack, value = line.rstrip("\n").rsplit(" ", 1)
                found[stack] = int(value)
        return found


def record_raw(program, folder, options=""):
    """Run a program with the start-up folder, as `callprism record` does, which itself
    would go on and turn the capture into other files; (path of the capture, output).
    The folder must be empty.  A program that imports callprism records itself and saves
    one capture there.  `options`: words for the recorder, as in CALLPRISM_OPTIONS."""
    with open(program, encoding="utf-8") as file:
        by_itself = "import callprism\n" in file.read()
    first = PACKAGE
    environment = dict(os.environ)
    if not by_itself:
        first = os.path.join(PACKAGE, "callprism", "startup")
        environment["CALLPRISM_RECORDING"] = folder
        environment["CALLPRISM_RUN"] = "0" * 32
        environment["CALLPRISM_REQUIRED"] = "1"
        environment["CALLPRISM_OPTIONS"] = options
    environment["PYTHONPATH"] = os.pathsep.join(
        [first] + environment.get("PYTHONPATH", "").split(os.pathsep)).rstrip(os.pathsep)
    done = subprocess.run([sys.executable, program], cwd=folder, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=120, check=False)
    captures = os.listdir(folder)
    if done.returncode != 0 or len(captures) != 1:
        raise AssertionError("%s: status %d, files %s, output:\n%s" % (
            program, done.returncode, captures, done.stdout))
    return os.path.join(folder, captures[0]), done.stdout


START = """
import sys
sys.path.insert(0, sys.argv[1])
import callprism
"""


class Program(Case):
    """Programs that import callprism."""

    def run_program(self, text, **more):
        return self.run_in_folder([sys.executable,
                                   self.program(START + textwrap.dedent(text)), PACKAGE],
                                  **more)

    def run_well(self, text):
        """Run a program that ends well and says nothing on standard error; what it
        printed is in self.output."""
        done = self.run_program(text)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.output = done.stdout
        return done


def short(key):
    file, line, function = key
    return os.path.basename(file), line, re.sub(r" at 0x[0-9a-f]+", "", function)


def pyenv_pythons():
    """Those in pyenv's own folder."""
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    versions = os.path.join(root, "versions")
    names = sorted(os.listdir(versions)) if os.path.isdir(versions) else []
    return [os.path.join(versions, name, "bin", "python") for name in names]


def other_pythons():
    """Interpreters of this machine, of all versions."""
    return [path for path in SYSTEM_PYTHONS + pyenv_pythons() if os.path.exists(path)]


def has_hook(python):
    """Has a hook been built for this interpreter?"""
    code = "import sys, sysconfig; print(sysconfig.get_config_var('SOABI'))"
    done = subprocess.run([python, "-E", "-c", code],
                          stdout=subprocess.PIPE, text=True, check=False)
    hook = os.path.join(PACKAGE, "callprism", "_hook.%s.so" % done.stdout.strip())
    return os.path.exists(hook)
