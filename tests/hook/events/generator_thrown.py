"""An exception thrown into a generator resumes it, also one that was never started."""


def numbers():
    try:
        yield 1
    except KeyError:
        yield 2


started = numbers()
next(started)
started.throw(KeyError())
try:
    started.throw(KeyError())
except KeyError:
    pass

fresh = numbers()
try:
    fresh.throw(KeyError())
except KeyError:
    pass
next(fresh, None)

# tree
# <module>:1                                  1
#   builtins.next                             1     @12
#     numbers:4                               1
#   generator.throw                           1     @13
#     numbers:4                               0+1
#   generator.throw                           1     @15
#     numbers:4                               0+1
#   generator.throw                           1     @21
#     numbers:4                               1           [<3.11]
#     numbers:4                               0+1         [>=3.11]
#   builtins.next                             1     @24
