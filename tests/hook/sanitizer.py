# SPDX-License-Identifier: MIT
"""What AddressSanitizer and UndefinedBehaviorSanitizer have to say of the programs that
a test starts.  Their reports go to files, so that one counts whatever became of the
standard error and the exit status of the process that it is of.

In a build that is not sanitized nothing happens here."""

import atexit
import glob
import os
import shutil
import tempfile

# What such a build keeps of freed memory, and the time it takes, says nothing of us.
ACTIVE = "ASAN_OPTIONS" in os.environ

_folder = None


def watch(case):
    """From now on a report fails this unittest.TestCase, when it is over."""
    global _folder
    if not ACTIVE:
        return
    if _folder is None:
        _folder = tempfile.mkdtemp(prefix="callprism-reports-")
        atexit.register(shutil.rmtree, _folder, ignore_errors=True)
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            given = os.environ.get(name)
            path = "log_path=" + os.path.join(_folder, name)
            os.environ[name] = given + ":" + path if given else path
    case.addCleanup(_check, case)


def leave_signals(case):
    """This test's programs end by SIGSEGV of their own, which is no finding."""
    if ACTIVE:
        options = os.environ["ASAN_OPTIONS"]
        case.addCleanup(os.environ.__setitem__, "ASAN_OPTIONS", options)
        os.environ["ASAN_OPTIONS"] = options + ":handle_segv=0"


def _check(case):
    reports = []
    for name in sorted(glob.glob(os.path.join(_folder, "*"))):
        with open(name, encoding="utf-8", errors="replace") as file:
            reports.append(file.read())
        os.remove(name)
    if reports:
        case.fail("a sanitizer reports:\n" + "\n".join(reports))

