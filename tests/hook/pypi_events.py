# SPDX-License-Identifier: MIT
"""The programs of events/pypi, like those of events/, need packages from PyPI:
They are looked for in $CALLPRISM_PYPI/3.X (pip install
--target), else among the interpreter's own; without them the status is 77 and a line
says what is missing.
"""
import importlib.util
import os
import sys
import unittest

PACKAGES = ["greenlet"]


def main():
    version = "%d.%d" % sys.version_info[:2]
    folder = os.path.join(os.environ.get("CALLPRISM_PYPI", "/nowhere"), version)
    sys.path.append(folder)
    os.environ["PYTHONPATH"] = folder
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        print("skipped the events of greenlets; CPython %s has no %s, neither has "
              "$CALLPRISM_PYPI/%s" % (version, ", ".join(missing), version))
        sys.exit(77)
    import test_events
    tests = test_events.tests_of(os.path.join(test_events.EVENTS, "pypi"))
    done = unittest.TextTestRunner().run(tests)
    sys.exit(not done.wasSuccessful())


if __name__ == "__main__":
    main()
