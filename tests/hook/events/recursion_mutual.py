"""Mutual recursion: the path alternates."""


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    return n != 0 and even(n - 1)


for number in range(3):
    even(number)

# tree
# <module>:1                                  1
#   even:4                                    3     @13
#     odd:8                                   2     @5
#       even:4                                1     @9
