# SPDX-License-Identifier: MIT
"""Small programs that look at what only a careless profiler changes: {name: text}.  Each
prints what it finds, the same at every run.  Their arguments are `a --b`, their input is
INPUT.  docs/unchanged.md lists what no program finds the same."""

INPUT = "some text\nw\np x\nc\n"

PROGRAMS = {
    # What a program is told about itself.
    "names": "print(__name__, __file__, __spec__, __package__)",
    "arguments": "import sys; print(sys.argv, sys.orig_argv[1:] if sys.version_info >= (3, 10)"
                 " else 0, sys.flags, sys.executable, sys.prefix, sys.warnoptions)",
    "path": "import sys; print(sys.path, sys.meta_path, sys.path_hooks)",
    "main": "import __main__, sys; print(__main__ is sys.modules['__main__'],"
            " sorted(n for n in vars(__main__) if n != '__builtins__'))",
    "stdin": "import sys; print(sys.stdin.read().upper())",
    "input": "print(input('name? ').title())",
    "directory": "import os; print(os.getcwd())",
    "streams": "import sys; print('out'); print('err', file=sys.stderr)",
    "tasks": "import os; print(len(os.listdir('/proc/self/task')))",
    "files": """
        import os
        print(open('/dev/null').fileno(), os.pipe(), os.dup(0))
        """,
    "limits": """
        import os, resource
        print([resource.getrlimit(getattr(resource, n)) for n in sorted(dir(resource))
               if n.startswith('RLIMIT_')])
        print(os.umask(0o22), os.nice(0), os.sched_getaffinity(0), os.getpgrp() == os.getpgid(
            os.getppid()), os.getsid(0) == os.getsid(os.getppid()))
        """,
    "environment": """
        import os
        ours = ('CALLPRISM_', 'PYTHONPATH', '_')  # for programs that it starts
        print(sorted(item for item in os.environ.items() if not item[0].startswith(ours)))
        """,
    "locale": """
        import locale, sys
        print(locale.setlocale(locale.LC_ALL), locale.getpreferredencoding(False),
              sys.getfilesystemencoding(), sys.stdout.encoding, sys.stdout.line_buffering)
        """,
    "settings": """
        import sys, threading
        print(sys.getswitchinterval(), sys.getrecursionlimit(), threading.stack_size(),
              sys.getprofile(), sys.gettrace(), sys.getdlopenflags(), sys.hash_info)
        """,
    "signals": """
        import signal
        print([signal.getsignal(n) for n in signal.valid_signals()],
              signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.sigpending(),
              signal.getitimer(signal.ITIMER_PROF), signal.set_wakeup_fd(-1))
        """,
    # How it ends.
    "exit": "import atexit, sys; atexit.register(print, 'bye'); sys.exit('message')",
    "exit_true": "import sys; sys.exit(True)",
    "exit_large": "import sys; sys.exit(257)",
    "exit_in_generator": """
        def numbers():
            try:
                yield 1
                exit(9)
            finally:
                print('left')
        for number in numbers():
            print(number)
        """,
    "exit_in_thread": """
        import sys, threading
        thread = threading.Thread(target=sys.exit, args=(5,))
        thread.start(); thread.join(); print('on')
        """,
    "abrupt_exit_in_thread": """
        import os, threading
        threading.Thread(target=lambda: os._exit(11)).start()
        threading.Event().wait()
        """,
    "error_at_exit": """
        import atexit
        @atexit.register
        def last(): print('last')
        @atexit.register
        def first(): 1 / 0
        """,
    "thread_outlives_main": """
        import threading
        def wait():
            threading.main_thread().join()
            print('thread', threading.main_thread().is_alive())
        threading.Thread(target=wait).start()
        print('main')
        """,
    "daemon_threads": """
        import threading, time
        def spin():
            while True: time.sleep(0.0001)
        for i in range(5): threading.Thread(target=spin, daemon=True).start()
        time.sleep(0.05); print('end')
        """,
    "finalizers": """
        import weakref, sys
        class Thing:
            def __del__(self): print('deleted', sys.is_finalizing())
        kept = Thing()
        weakref.finalize(kept, print, 'finalized')
        cycle = Thing(); cycle.self = cycle
        """,
    "closed_output": "import sys; sys.stdout.close(); sys.stderr.write('still')",
    "generator_never_ended": """
        def endless():
            try:
                while True: yield
            finally: print('closed')
        next(kept := endless())
        """,
    # What goes wrong, and how it is told.
    "traceback": "def f(): g()\ndef g(): 1 / 0\nf()",
    "chained": """
        def f():
            try: {}['key']
            except KeyError as error: raise ValueError('no') from error
        f()
        """,
    "syntax_error": "print('never')\ndef (:",
    "error_in_thread": """
        import threading
        def wrong(): raise LookupError('in thread')
        thread = threading.Thread(target=wrong, name='worker'); thread.start(); thread.join()
        """,
    "error_in_del": """
        class Thing:
            def __del__(self): raise ValueError('in del')
        def f(): Thing()
        f()
        """,
    "recursion": """
        depth = 0
        def down():
            global depth
            depth += 1
            return down()
        try: down()
        except RecursionError as error: print(error, depth)
        """,
    "recursion_through_c": """
        import sys
        sys.setrecursionlimit(200)
        def key(value): return sorted([1], key=key)
        try: key(0)
        except RecursionError as error: print(type(error))
        """,
    "hooks": """
        import sys
        sys.excepthook = lambda kind, error, trace: print('hook', kind, error)
        sys.unraisablehook = lambda what: print('unraisable', what.exc_value)
        class Thing:
            def __del__(self): 1 / 0
        Thing(); raise OSError(5, 'text')
        """,
    "callback_of_c": """
        import ctypes
        compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        def wrong(a, b): raise ValueError('in a callback')
        ctypes.CDLL(None).qsort((ctypes.c_int * 2)(2, 1), 2, 4, compare(wrong))
        """,
    "warnings": "import warnings; warnings.warn('careful'); print(warnings.filters)",
    "alarm": """
        import signal, time
        def late(number, frame): raise TimeoutError(frame.f_code.co_name)
        def wait():
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            while True: time.sleep(10)
        signal.signal(signal.SIGALRM, late)
        try: wait()
        except TimeoutError as error: print(repr(error))
        """,
    # Frames, code and memory.
    "stack": """
        import inspect, sys
        def f():
            frame, names = sys._getframe(), []
            while frame:
                names.append((frame.f_code.co_name, frame.f_lineno, frame.f_trace))
                frame = frame.f_back
            return names, len(inspect.stack())
        print(f(), [f() for _ in range(2)])
        """,
    "code": """
        import dis, hashlib, marshal
        def f(a, *b, c=1):
            with open('/dev/null') as file:
                return [len(x) for x in b if x] + [a.count(c), sorted(b)]
        def show():
            print(hashlib.sha1(marshal.dumps(f.__code__)).hexdigest(),
                  f.__code__.co_code.hex(), f.__code__.co_flags, f.__code__.co_stacksize)
        show()
        for _ in range(100): f([], 'x')
        show(); dis.dis(f)
        """,
    "references": """
        import sys
        def f(x):
            def inner(): yield sys.getrefcount(x)
            return sys.getrefcount(x), sys.getrefcount(f), *inner(), sys.getrefcount(f.__code__)
        thing = object()
        print([f(thing) for _ in range(3)], sys.getrefcount(thing))
        class Method:
            def m(self): return sys.getrefcount(self), sys.getrefcount(self.m)
        print(Method().m(), list(map(Method.m, [Method()])))
        """,
    "nothing_leaks": """
        import gc, sys
        class Thing:
            def method(self): return len([self])
        def work():
            for _ in range(1000):
                Thing().method(); sorted([2, 1], key=lambda n: -n); list(n for n in (1, 2))
                try: int('x')
                except ValueError: pass
        def count():
            gc.collect(); return len(gc.get_objects())
        work(); work(); before = count(); work(); print(count() <= before)
        """,
    "collector": """
        import gc
        print(gc.callbacks, gc.isenabled(), gc.get_threshold(), gc.get_debug())
        gc.collect()
        def cycle():
            a = []; a.append(a)
        for _ in range(7): cycle()
        print(gc.collect(), gc.garbage)
        """,
    "tracemalloc": """
        import tracemalloc
        tracemalloc.start()
        kept = [bytearray(n) for n in range(1000, 1100)]
        snapshot = tracemalloc.take_snapshot().filter_traces(
            [tracemalloc.Filter(True, __file__, 4)])
        print(sorted(trace.size for trace in snapshot.traces if trace.size > 1000))
        """,
    # Those who watch others.
    "settrace": """
        import sys
        seen = []
        def trace(frame, event, arg):
            seen.append((event, frame.f_code.co_name, frame.f_lineno)); return trace
        def f(n): return [len('x') for _ in range(n)]
        def g(): yield f(2)
        sys.settrace(trace); list(g()); sys.settrace(None); print(seen, sys.gettrace())
        """,
    "setprofile": """
        import sys, threading
        seen = []
        def profile(frame, event, arg):
            seen.append((event, frame.f_code.co_name, getattr(arg, '__name__', None)))
        def f(n): return [len('x') for _ in range(n)]
        def g(): yield f(2)
        sys.setprofile(profile); list(g()); print(sys.getprofile() is profile)
        sys.setprofile(None)
        seen = [event for event in seen if event != ('c_return', '<module>', 'setprofile')]
        print(seen, sys.getprofile())
        threading.setprofile(profile)
        seen.clear()
        thread = threading.Thread(target=f, args=(1,)); thread.start(); thread.join()
        print([event for event in seen if event[1] == 'f'])
        """,
    "cprofile": """
        import cProfile, pstats
        def f(n): return [len('x') for _ in range(n)]
        profile = cProfile.Profile(); profile.runcall(f, 3)
        print(sorted((key[2], row[:2]) for key, row in pstats.Stats(profile).stats.items()))
        """,
    "monitoring": """
        import sys
        def f(n): return n
        if sys.version_info >= (3, 12):
            monitoring, seen = sys.monitoring, []
            monitoring.use_tool_id(1, 'mine')
            monitoring.register_callback(1, monitoring.events.PY_START,
                                         lambda code, at: seen.append((code.co_name, at)))
            monitoring.set_events(1, monitoring.events.PY_START)
            f(1); f(2); monitoring.set_events(1, 0); print(seen)
        """,
    "faulthandler": """
        import faulthandler, sys
        print(faulthandler.is_enabled())
        def f(): faulthandler.dump_traceback(sys.stdout.fileno(), all_threads=True)
        sys.stdout.flush(); f()
        """,
    "debugger": """
        import pdb, sys
        sys.stdin.readline()
        def f(x): return x + 1
        print(pdb.runcall(f, 41))
        """,
    # Those who run others.
    "pickle": """
        import dataclasses, enum, pickle
        @dataclasses.dataclass
        class Thing: a: int
        class Color(enum.Enum): RED = 1
        print(pickle.dumps([Thing(1), Color.RED]), pickle.loads(pickle.dumps(Thing(2))))
        """,
    "unittest": """
        import unittest
        class T(unittest.TestCase):
            def test(self): self.assertEqual(1, 1)
        if __name__ == '__main__':
            unittest.main(argv=['x'], verbosity=0, testRunner=unittest.TextTestRunner(
                stream=open('result.txt', 'w')))
        """,
    "doctest": """
        '''
        >>> 1 + 1
        3
        '''
        import doctest; print(doctest.testmod())
        """,
    "runpy": """
        import runpy, sys
        with open('other.py', 'w') as file: file.write('print(__name__, __file__); x = 1')
        sys.path.insert(0, '.')
        print(sorted(runpy.run_path('other.py', run_name='__main__')), sorted(
            runpy.run_module('other')))
        """,
    "multiprocessing": """
        import multiprocessing
        def double(n): return 2 * n, __name__
        if __name__ == '__main__':
            with multiprocessing.get_context('spawn').Pool(2) as pool:
                print(pool.map(double, [1, 2]))
        """,
    "fork": """
        import os
        pid = os.fork()
        if pid == 0:
            print('child', os.getppid() != 1, flush=True); os._exit(3)
        print(os.waitpid(pid, 0)[1])
        """,
    "subprocess": """
        import subprocess, sys
        print(subprocess.run([sys.executable, '-c', 'import sys; print(sys.argv); sys.exit(7)',
                              'x'], stdout=subprocess.PIPE))
        """,
    "asyncio": """
        import asyncio, contextvars
        name = contextvars.ContextVar('name', default='none')
        async def nap(n):
            name.set(n); await asyncio.sleep(0.01 * n); return n, name.get()
        async def numbers():
            for n in range(3):
                yield n; await asyncio.sleep(0)
        async def main():
            print(await asyncio.gather(*map(nap, range(3))), [n async for n in numbers()])
            print(len(asyncio.all_tasks()), name.get()); raise SystemExit(12)
        asyncio.run(main())
        """,
    "threads": """
        import threading
        thread = threading.Thread(target=lambda: print(threading.current_thread().name,
                                                       threading.active_count()))
        thread.start(); thread.join(); print(threading.main_thread().name)
        """,
}

#: Command lines behind the interpreter, in the folder of `make_files()`.
COMMANDS = {
    "code": ["-c", "import sys; print(sys.argv, sys.path[0], __name__)", "-m", "b"],
    "module": ["-m", "single", "a", "-x"],
    "package": ["-m", "package", "a"],
    "module_of_package": ["-m", "package.part"],
    "missing_module": ["-m", "missing"],
    "folder": ["folder", "a"],
    "archive": ["app.pyz", "a"],
    "not_utf8": ["latin.py"],
    "link": ["link.py"],
}


def make_files(folder):
    """What the command lines name."""
    import os
    import zipfile

    show = ("import sys; print(__name__, __file__, __package__, __spec__ and __spec__.name,"
            " sys.argv, sys.path[:2])\n")
    for name, text in {"single.py": show, "package/__init__.py": "print('package')\n",
                       "package/__main__.py": show, "package/part.py": show,
                       "folder/__main__.py": show, "folder/helper.py": "",
                       "latin.py": "# -*- coding: latin-1 -*-\nprint(ascii('\xe9'))\n"}.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="latin-1") as file:
            file.write(text)
    os.symlink("folder/__main__.py", os.path.join(folder, "link.py"))
    with zipfile.ZipFile(os.path.join(folder, "app.pyz"), "w") as archive:
        archive.writestr("__main__.py", show)
