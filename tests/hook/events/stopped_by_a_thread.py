"""Recording stopped by another thread: what this one has open stays where it is."""
import _thread
import operator
import callprism

profile = callprism.Profile()
go = _thread.allocate_lock()
stopped = _thread.allocate_lock()


def before():
    pass


def after():
    pass


def work():
    before()
    _thread.start_new_thread(stop, ())
    # Both in one C call: none of ours can be recorded, or not, between them.
    any(map(operator.methodcaller("__call__"), [go.release, stopped.acquire]))
    after()


def stop():
    before()
    go.acquire()
    profile.disable()
    after()
    stopped.release()


go.acquire()
stopped.acquire()
profile.enable()
before()
work()
after()
profile.save("recorded.prism")

# tree
# <module>:1                                  0         seed
#   before:11                                 1     @38
#   work:19                                   1     @39
#     before:11                               1     @20
#     _thread.start_new_thread                1     @21
#     builtins.any                            1     @23
# thread
# stop:27                                     1
#   before:11                                 1     @28
#   _thread.lock.acquire                      1     @29
