"""The recursion limit: the call that would have been one too many never happened."""
import sys


def down(n):
    return down(n + 1)


def up():
    try:
        down(0)
    except RecursionError:
        pass


sys.setrecursionlimit(10)
try:
    up()
finally:
    sys.setrecursionlimit(1000)
up.__name__.upper()

# tree
# <module>:1                                  1
#   sys.setrecursionlimit                     1     @16
#   up:9                                      1     @18
#     down:5                                  1     @11
#       down:5                                1     @6
#         down:5                              1     @6
#           down:5                            1     @6
#             down:5                          1     @6
#               down:5                        1     @6
#                 down:5                      1     @6
#                   down:5                    1     @6
#   sys.setrecursionlimit                     1     @20
#   str.upper                                 1     @21
