"""C functions that call back: what they call is below them, from no line."""
import re


def negative(number):
    return -abs(number)


def replace(match):
    return match.group().upper()


sorted([3, 1, 2], key=negative)
re.sub("[a-c]", replace, "axb")
max("ab", key=lambda letter: ord(letter))
sum(map(negative, [1, 2]))
list(map(negative, [1, 2]))

# tree
# <module>:1                                  1
#   ... import
#   builtins.sorted                           1     @13
#     negative:5                              3
#       builtins.abs                          3     @6
#   re/__init__.py::sub                       1     @14
#     ...
#       replace:9                             2
#         re.Match.group                      2     @10
#         str.upper                           2     @10
#   builtins.max                              1     @15
#     <lambda>:15                             2
#       builtins.ord                          2     @15
#   builtins.sum                              1     @16
#     negative:5                              2
#       builtins.abs                          2     @6
#   negative:5                                2     @17
#     builtins.abs                            2     @6
