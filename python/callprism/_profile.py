# SPDX-License-Identifier: MIT
"""Recording a part of a program from within.

This module is imported into every recorded program, so it imports little, and what
it needs rarely it imports where it is needed.  Its own work is no part of what is
recorded: its functions are hidden, and step aside while they do more than call another.
"""

import _thread
import os

# The folders' exit handler is to be the last of those that use a Profile: it is there
# before them.
from callprism import _directory, _hook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Mapping, TypeVar

    from callprism._stats import Entry

    F = TypeVar("F", bound="Callable[..., Any]")
    Timer = Callable[[], "int | float"]

# The profiles that are enabled, in the order in which they were; and what guards them.
_enabled = []
_lock = _thread.RLock()


def _forget() -> None:
    """In a child of fork() nothing is recorded."""
    global _lock
    _lock = _thread.RLock()
    for profile in _enabled:
        profile._depth = 0
        profile._session = 0
    del _enabled[:]


os.register_at_fork(after_in_child=_forget)


def mark(text: str) -> None:
    """Put a mark with this text at this moment of this thread.

    Every session that is on gets it; time bars show marks as lines.  When nothing is
    being recorded, this does nothing.
    """
    _hook.mark(text)


def current() -> "Profile | Recording | None":
    """What records this moment, for a library that wants to leave a mark or to say
    where its numbers will be.

    The Profile that was enabled last of those that are on, in whichever thread; with
    none, under ``callprism record``, the Recording of this process; else None.  Both
    have ``mark(text)`` and ``directory``.
    """
    if _enabled:
        return _enabled[-1]
    if _hook.active():
        from callprism import _start

        if _start.directory_of_process is not None:
            return Recording(_start.directory_of_process)
    return None


class Recording:
    """The recording of this process by ``callprism record``."""

    def __init__(self, directory: str) -> None:
        self._directory = directory

    @property
    def directory(self) -> str:
        """The folder of the captures of all processes, which lives until the run ends."""
        return self._directory

    def mark(self, text: str) -> None:
        """As :func:`callprism.mark`."""
        _hook.mark(text)


class Profile:
    """A session: a recording that the program itself switches on and off.

    Use it as a context manager, as a decorator, or call :meth:`enable` and
    :meth:`disable`, as often as needed, in any thread and at any depth of calls: what
    was open when recording started is kept as the path to what followed.  All threads
    are recorded.

    Sessions may be nested, overlap, and end in any order; each has what happened while
    it was on.  The one that finds nothing being recorded starts the recording, and the
    last one ends it.  Where a recording runs already (another session's, or that of
    ``callprism record``), starting and ending takes a copy of it each.

    timer: a callable without arguments that returns a number that never decreases, in
    place of the machine's clock; unit: seconds per tick of it, by default 1.  Such a
    profile needs the process to itself.  CPU times are not known then.

    These have an effect when this session starts the recording; else those of whoever
    started it hold:

    keep_threads: keep every finished thread apart, instead of adding up those with
    names of one pattern.  max_nodes: contexts of all threads together; calls that find
    no room are counted in ``<truncated>``.  call_lines: ``"off"`` to tell calls from
    different lines apart no more, ``"exact"`` to look for the line where the
    interpreter's events do not tell.  include, exclude: patterns of the functions to
    record, or not, as ``callprism record`` has them.  no_builtins: leave out functions
    that are written in C.
    """

    def __init__(self, timer: "Timer | None" = None, unit: float = 1.0, *,
                 keep_threads: bool = False, max_nodes: "int | None" = None,
                 call_lines: str = "on", include: "list[str] | None" = None,
                 exclude: "list[str] | None" = None, no_builtins: bool = False) -> None:
        options = {"keep_threads": keep_threads, "call_lines": call_lines,
                   "no_builtins": no_builtins}
        if timer is not None:
            options["timer"] = timer
            options["unit"] = unit
        if max_nodes is not None:
            options["max_nodes"] = max_nodes
        if include is not None:
            options["include"] = include
        if exclude is not None:
            options["exclude"] = exclude
        self._options = options
        self._folder = None
        self._session = 0  # number of the hook's; 0: off
        self._depth = 0
        #: After :meth:`create_stats`: as in cProfile.
        self.stats = {}

    def enable(self) -> None:
        """Start (or go on) recording, in this thread and all others.

        Calls nest: recording goes on until :meth:`disable` was called as often.

        Raises ValueError or TypeError for a wrong option; OSError when the files cannot
        be written; RuntimeError where a timer is in the way: of this profile when
        anything else is being recorded, or of the recording that runs; and whatever the
        timer raises.  The profile is off then.
        """
        try:
            _hook.aside()
            with _lock:
                if self._depth == 0:
                    self._begin()
                self._depth += 1
        finally:
            _hook.back()

    def _begin(self) -> None:
        from callprism import _start

        if self._folder is None or self._folder.pid != os.getpid():
            self._folder = _directory.Directory()
        if not _hook.active() and "timer" not in self._options:
            _hook.back()  # to be seen while it is measured
            try:
                _start.calibrate(self._folder.path)
            finally:
                _hook.aside()
        self._session = _hook.open(_start.new_path(self._folder.path), os.urandom(16),
                                   _start.facts(), self._options)
        _enabled.append(self)

    def disable(self) -> None:
        """Stop recording, from any thread; when it is off, this does nothing.

        Raises OSError when the end cannot be written: this stretch is lost then; and
        what the timer raised, or ValueError when it ran backwards: what was recorded
        until then is kept.  The profile is off in any case.
        """
        try:
            _hook.aside()
            with _lock:
                if self._depth == 0:
                    return
                self._depth -= 1
                if self._depth == 0:
                    session, self._session = self._session, 0
                    _enabled.remove(self)
                    _hook.close(session)
        finally:
            _hook.back()

    @property
    def directory(self) -> "str | None":
        """The folder of this profile's captures; None: nothing was recorded yet."""
        return self._folder.path if self._folder is not None else None

    def mark(self, text: str) -> None:
        """As :func:`callprism.mark`."""
        _hook.mark(text)

    def _convert(self, path: str, *options: str) -> None:
        """Write everything up to this moment."""
        from callprism import _start

        with _lock:
            if self._folder is None:
                raise RuntimeError("callprism: nothing was recorded yet")
            if self._session != 0:
                _hook.save(self._session)
        _start.convert(self._folder.path, path, *options)

    def save(self, path: "str | os.PathLike[str]") -> None:
        """Write what was recorded so far; the name says in which form.

        ``x.svg`` is a flame graph, ``x.callgraph.svg`` a call graph, ``x.timebars.svg``
        are time bars, each also as ``.png`` and ``.pdf``; ``x.callgraph.dot`` is for
        Graphviz; ``x.prof``, ``callgrind.out.x``, ``x.speedscope.json``, ``x.folded``,
        ``x.prism`` are files for other tools.  The program ``callprism`` does it, and recording may go on
        meanwhile.

        Raises RuntimeError when nothing was recorded, FileNotFoundError when the
        program is not installed, OSError with its message when it fails.
        """
        try:
            _hook.aside()
            self._convert(os.fspath(path))
        finally:
            _hook.back()

    def __enter__(self) -> "Profile":
        self.enable()
        return self

    def __exit__(self, *exception: object) -> None:
        self.disable()

    def __call__(self, function: "F") -> "F":
        """Decorate a function: record while a call of it is under way.

        Of a generator, a coroutine or an asynchronous generator that is from its first
        step to its end, suspensions and what others do meanwhile included: what it
        waited for is part of its story, and is counted apart from its own time.

        Each call that finds the profile off costs about a millisecond, for its start
        and its end.

        Raises TypeError for what is no function.
        """
        try:
            _hook.aside()
            from callprism import _decorate

            return _decorate.decorated(self, function)
        finally:
            _hook.back()

    # ---- as cProfile.Profile has them ----

    def runcall(self, function: "Callable[..., Any]", /, *arguments: "Any",
                **keywords: "Any") -> "Any":
        """Record a call of the function, and return what it returns."""
        self.enable()
        try:
            return function(*arguments, **keywords)
        finally:
            self.disable()

    def run(self, statement: str) -> "Profile":
        """Record a statement, executed in ``__main__``."""
        import __main__

        return self.runctx(statement, __main__.__dict__, __main__.__dict__)

    def runctx(self, statement: str, globals: "dict[str, Any]",
               locals: "Mapping[str, Any]") -> "Profile":
        """Record a statement, executed in these namespaces."""
        self.enable()
        try:
            exec(statement, globals, locals)
        finally:
            self.disable()
        return self

    def create_stats(self) -> None:
        """Make :attr:`stats`, from which ``pstats.Stats(profile)`` reads; times are in
        seconds.  If recording is on, it goes on.  Raises what :meth:`save` does."""
        try:
            _hook.aside()
            from callprism import _stats

            self.stats = _stats.read(self)
        finally:
            _hook.back()

    def getstats(self) -> "list[Entry]":
        """One entry for each function: code, callcount, reccallcount, totaltime and
        inlinetime in seconds, calls.  Raises what :meth:`save` does."""
        try:
            _hook.aside()
            from callprism import _stats

            return _stats.entries(_stats.read(self))
        finally:
            _hook.back()

    def print_stats(self, sort: "int | str | tuple[str, ...]" = -1) -> None:
        """Print a table as pstats does, to standard output."""
        try:
            _hook.aside()
            import pstats

            keys = sort if isinstance(sort, tuple) else (sort,)
            pstats.Stats(self).strip_dirs().sort_stats(*keys).print_stats()
        finally:
            _hook.back()

    def dump_stats(self, file: "str | os.PathLike[str]") -> None:
        """Write a file for pstats, whatever its name.  Raises what :meth:`save`
        does."""
        try:
            _hook.aside()
            self._convert(os.fspath(file), "--to", "pstats")
        finally:
            _hook.back()


def _hide(*owners: type) -> None:
    """Our own frames are no part of anybody's program."""
    for owner in owners:
        for member in vars(owner).values():
            member = member.fget if isinstance(member, property) else member
            if hasattr(member, "__code__"):
                _hook.hide(member.__code__)


_hide(Profile, Recording)
for _function in (_forget, mark, current):
    _hook.hide(_function.__code__)
del _function
