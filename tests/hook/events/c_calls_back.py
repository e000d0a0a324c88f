"""C functions that call back: what they call is below them, from no line."""
import re


def negative(number):
    return -abs(number)


def replace(match):
    return match.group().upper()


sorted([3, 1, 2], key=negative)
pattern = re.compile("[a-c]")
pattern.sub(replace, "axb")
max("ab", key=lambda letter: ord(letter))
sum(map(negative, [1, 2]))
list(map(negative, [1, 2]))

# tree
# <module>:1                                  1
#   ... import
#   builtins.sorted                           1     @13
#     negative:5                              3
#       builtins.abs                          3     @6
#   re.py::compile                            1     @14  [<3.11]
#     ...                                               [<3.11]
#   re/__init__.py::compile                   1     @14  [>=3.11]
#     ...                                               [>=3.11]
#   re.Pattern.sub                            1     @15
#     replace:9                               2
#       re.Match.group                        2     @10
#       str.upper                             2     @10
#   builtins.max                              1     @16
#     <lambda>:16                             2
#       builtins.ord                          2     @16
#   builtins.sum                              1     @17
#     negative:5                              2
#       builtins.abs                          2     @6
#   negative:5                                2     @18
#     builtins.abs                            2     @6
