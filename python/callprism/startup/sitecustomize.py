# SPDX-License-Identifier: MIT
"""The way into a Python that `callprism record` starts, if it has no `callprism.pth`.

The folder of this file stands first in PYTHONPATH, so that site imports it before
the program starts.  It takes itself out of sys.path, imports the sitecustomize that
it shadows, starts the recorder, and is not there any more: without another one, its
import fails as it would have without us, which site expects.

Every Python that the program starts comes by here, also very old ones: this file
is valid Python 2.
"""
import os
import sys


def _step_aside(folder):
    """Leave the place to the sitecustomize that this file shadows; if there is none, the
    error that says so, or another one of its import is raised."""
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != folder]
    __import__("sitecustomize")


def _start_recorder(folder):
    beside = os.path.dirname(os.path.dirname(folder))
    sys.path.insert(0, beside)
    try:
        startup = __import__("_callprism_startup")
    finally:
        sys.path.remove(beside)
    del sys.modules["_callprism_startup"]
    startup.start(last_chance=True)


_folder = os.path.dirname(os.path.abspath(__file__))
# Python 2 would forget all names of a module that nobody has.
_own = sys.modules.pop("sitecustomize", None)
try:
    _step_aside(_folder)
finally:
    _start_recorder(_folder)
