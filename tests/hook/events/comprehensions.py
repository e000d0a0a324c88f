"""Comprehensions are functions of their own before 3.12; generator expressions always."""


def double(x):
    return x * 2


def use():
    [double(x) for x in range(2)]
    {double(x) for x in range(2)}
    {double(x): 1 for x in range(2)}
    sum(double(x) for x in range(2))


use()
[double(x) for x in range(3)]

# tree
# <module>:1                                  1
#   use:8                                     1     @15
#     use.<locals>.<listcomp>:9               1     @9    [<3.12]
#       double:4                              2     @9    [<3.12]
#     double:4                                2     @9    [>=3.12]
#     use.<locals>.<setcomp>:10               1     @10   [<3.12]
#       double:4                              2     @10   [<3.12]
#     double:4                                2     @10   [>=3.12]
#     use.<locals>.<dictcomp>:11              1     @11   [<3.12]
#       double:4                              2     @11   [<3.12]
#     double:4                                2     @11   [>=3.12]
#     builtins.sum                            1     @12
#       use.<locals>.<genexpr>:12             1+2
#         double:4                            2     @12
#   <listcomp>:16                             1     @16   [<3.12]
#     double:4                                3     @16   [<3.12]
#   double:4                                  3     @16   [>=3.12]
