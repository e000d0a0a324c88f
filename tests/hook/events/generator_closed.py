"""A generator closed early: close() resumes it, unless it never started."""


def numbers():
    try:
        yield 1
        yield 2
    finally:
        len("closed")


def nothing_to_do():
    yield 1


started = numbers()
next(started)
started.close()
started.close()
fresh = numbers()
fresh.close()
simple = nothing_to_do()
next(simple)
simple.close()

# tree
# <module>:1                                  1
#   builtins.next                             1     @17
#     numbers:4                               1
#   generator.close                           1     @18
#     numbers:4                               0+1
#       builtins.len                          1     @9
#   generator.close                           1     @19
#   generator.close                           1     @21
#     numbers:4                               1           [<3.11]
#     numbers:4                               0+1         [==3.11]
#   builtins.next                             1     @23
#     nothing_to_do:12                        1
#   generator.close                           1     @24
#     nothing_to_do:12                        0+1         [<3.13]
