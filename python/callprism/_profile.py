# SPDX-License-Identifier: MIT
"""Recording a part of a program from within.

This module is imported into every recorded program, so it imports little, and what
it needs rarely it imports where it is needed.
"""

import os

from callprism import _hook


def mark(text: str) -> None:
    """Put a mark with this text at this moment of this thread.

    Time bars show marks as lines.  When nothing is being recorded, this does nothing.
    """
    _hook.mark(text)


class Profile:
    """A recording that the program itself switches on and off.

    Use it as a context manager, or call :meth:`enable` and :meth:`disable`, as often
    as needed and at any depth of calls: what was open when recording started is kept
    as the path to what followed.  All threads are recorded.

    At most one recording can run in a process; a second one raises RuntimeError.
    """

    def __init__(self) -> None:
        self._directory = None
        self._recording = False

    def enable(self) -> None:
        """Start (or go on) recording, in this thread and all others."""
        from callprism import _start

        if self._directory is None:
            self._directory = _start.temporary_directory(self)
        _start.start(self._directory, os.urandom(16), seed=True)
        self._recording = True

    def disable(self) -> None:
        """Stop recording; without a recording this does nothing."""
        if self._recording:
            _hook.stop()
            self._recording = False

    def save(self, path: "str | os.PathLike[str]") -> None:
        """Write what was recorded so far; the name says in which form.

        ``x.svg``, ``x.timebars.svg``, ``x.png``, ``x.pdf``: pictures; ``x.prof``,
        ``callgrind.out.x``, ``x.speedscope.json``, ``x.folded``, ``x.prism``: files for
        other tools.  The program ``callprism`` does it, and recording may go on
        meanwhile.

        Raises RuntimeError when nothing was recorded, FileNotFoundError when the
        program is not installed, OSError with its message when it fails.
        """
        from callprism import _start

        if self._directory is None:
            raise RuntimeError("callprism: nothing was recorded yet")
        _start.convert(self._directory, os.fspath(path))

    def __enter__(self) -> "Profile":
        self.enable()
        return self

    def __exit__(self, *exception: object) -> None:
        self.disable()


# Our own frames are no part of anybody's program.
for _function in (mark, Profile.enable, Profile.disable, Profile.save,
                  Profile.__enter__, Profile.__exit__):
    _hook.hide(_function.__code__)
del _function
