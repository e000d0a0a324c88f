# SPDX-License-Identifier: MIT
"""What a workload can run under: each a context manager, by its name in the table.

`everything(build, folder)` gives all that this interpreter has, in the order of the
table.  The floors are compiled here, callprism's hook comes from the build.
"""
import contextlib
import cProfile
import importlib.util
import os
import subprocess
import sys
import sysconfig

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", "..", ".."))

# An interval that does not end while anybody measures.
ONE_INTERVAL_NS = 1 << 60


@contextlib.contextmanager
def alone():
    yield


@contextlib.contextmanager
def cprofile():
    profile = cProfile.Profile()
    profile.enable()
    try:
        yield
    finally:
        profile.disable()


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compile_floor(folder):
    """The extension of floor.c for this interpreter."""
    path = os.path.join(folder, "floor" + sysconfig.get_config_var("EXT_SUFFIX"))
    subprocess.run(
        [os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", "-D_GNU_SOURCE",
         "-I", ROOT, "-I", sysconfig.get_path("include"),
         os.path.join(HERE, "floor.c"),
         os.path.join(ROOT, "core", "capture", "clock.c"), "-o", path], check=True)
    return load("floor", path)


def floor_of_monitoring(floor, name):
    """The same nine events as core/hook/engine_monitoring.c."""
    monitoring = sys.monitoring
    names = ("PY_START", "PY_RESUME", "PY_THROW", "PY_RETURN", "PY_YIELD",
             "PY_UNWIND", "CALL", "C_RETURN", "C_RAISE")
    events = [getattr(monitoring.events, event) for event in names]

    @contextlib.contextmanager
    def under():
        monitoring.use_tool_id(3, "floor")
        for event in events:
            monitoring.register_callback(3, event, getattr(floor, name))
        monitoring.set_events(3, sum(events))
        try:
            yield
        finally:
            monitoring.set_events(3, 0)
            for event in events:
                monitoring.register_callback(3, event, None)
            monitoring.free_tool_id(3)
    return under


def floor_of_setprofile(floor, name):
    @contextlib.contextmanager
    def under():
        floor.set_profile(name)
        try:
            yield
        finally:
            floor.set_profile(None)
    return under


def callprism(hook, folder, **options):
    path = os.path.join(folder, "capture")

    @contextlib.contextmanager
    def under():
        hook.start(path, bytes(16), {}, True, options)
        try:
            yield
        finally:
            hook.stop()
            os.unlink(path)
    return under


def yappi():
    import yappi as profiler

    @contextlib.contextmanager
    def under():
        profiler.set_clock_type("cpu")
        profiler.start(builtins=True)
        try:
            yield
        finally:
            profiler.stop()
            profiler.clear_stats()
    return under


def viztracer():
    import viztracer as profiler

    @contextlib.contextmanager
    def under():
        tracer = profiler.VizTracer(verbose=0)
        tracer.start()
        try:
            yield
        finally:
            tracer.stop()
            tracer.clear()
    return under


def everything(build, folder):
    sys.path.insert(0, os.path.join(build, "lib", "callprism", "python"))
    from callprism import _hook
    floor = compile_floor(folder)
    floor_of = (floor_of_monitoring if sys.version_info >= (3, 12)
                else floor_of_setprofile)
    hooks = {
        "alone": alone,
        "nothing": floor_of(floor, "nothing"),
        "clock": floor_of(floor, "clock"),
        "callprism": callprism(_hook, folder),
        "lines off": callprism(_hook, folder, call_lines="off"),
        "exact": callprism(_hook, folder, call_lines="exact"),
        "one bar": callprism(_hook, folder, interval_ns=ONE_INTERVAL_NS),
        "cProfile": cprofile,
    }
    for peer in (yappi, viztracer):
        with contextlib.suppress(ImportError):
            hooks[peer.__name__] = peer()
    return hooks
