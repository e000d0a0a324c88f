# SPDX-License-Identifier: MIT
"""Where a Profile keeps its files: a folder that goes when the Profile does, or the
process.  Removing it is no part of anybody's program."""

import atexit
import os

from callprism import _hook

# Paths of this process's folders.  A forked child must not remove its parent's.
_present = set()


def _remove(path: str, present: "set[str]" = _present) -> None:
    if path not in present:
        return
    try:
        _hook.aside()
        import shutil

        present.discard(path)
        shutil.rmtree(path, ignore_errors=True)
    finally:
        _hook.back()


class Directory:
    """A new temporary folder."""

    def __init__(self) -> None:
        import tempfile

        self.path = tempfile.mkdtemp(prefix="callprism-")
        self.pid = os.getpid()
        _present.add(self.path)

    # It may be the last thing of all that goes, when this module has no names any more.
    def __del__(self, _remove=_remove) -> None:
        _remove(self.path)


def _remove_all() -> None:
    for path in list(_present):
        _remove(path)


atexit.register(_remove_all)
os.register_at_fork(after_in_child=_present.clear)

for _function in (Directory.__init__, Directory.__del__, _remove, _remove_all):
    _hook.hide(_function.__code__)
del _function
