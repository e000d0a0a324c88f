"""Recursion: each depth is a context of its own."""


def fact(n):
    return 1 if n == 0 else n * fact(n - 1)


fact(3)
fact(1)

# tree
# <module>:1                                  1
#   fact:4                                    1     @8
#     fact:4                                  1     @5
#       fact:4                                1     @5
#         fact:4                              1     @5
#   fact:4                                    1     @9
#     fact:4                                  1     @5
