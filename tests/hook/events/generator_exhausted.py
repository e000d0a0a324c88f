"""A generator that runs to its end: one start, and a resume for each next value."""


def numbers(n):
    for i in range(n):
        yield i


for number in numbers(3):
    pass
sum(numbers(2))
max(numbers(0), default=0)

# tree
# <module>:1                                  1
#   numbers:4                                 1+3   @9*
#   builtins.sum                              1     @11
#     numbers:4                               1+2
#   builtins.max                              1     @12
#     numbers:4                               1
