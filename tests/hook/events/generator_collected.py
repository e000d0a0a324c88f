"""A suspended generator that nobody wants any more is resumed to be closed."""


def numbers():
    try:
        yield 1
        yield 2
    finally:
        len("collected")


def use():
    generator = numbers()
    next(generator)


use()
fresh = numbers()
del fresh
started = numbers()
next(started)
del started

# tree
# <module>:1                                  1
#   use:12                                    1     @17
#     builtins.next                           1     @14
#       numbers:4                             1
#   numbers:4                                 0+1   @17*
#     builtins.len                            1     @9
#   numbers:4                                 1     @19   [<3.11]
#   numbers:4                                 0+1   @19   [==3.11]
#   builtins.next                             1     @21
#     numbers:4                               1
#   numbers:4                                 0+1   @22*
#     builtins.len                            1     @9
