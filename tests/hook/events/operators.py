"""Operators and protocols: called by the line that uses them."""


class Number:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Number(self.value + other.value)

    def __radd__(self, other):
        return self.value

    def __iadd__(self, other):
        return self

    def __lt__(self, other):
        return True

    def __eq__(self, other):
        return True

    def __bool__(self):
        return True

    def __getitem__(self, index):
        return index

    def __contains__(self, item):
        return True

    def __call__(self):
        return 1

    def __iter__(self):
        return iter((1, 2))

    def __hash__(self):
        return 1

    def __format__(self, spec):
        return "n"


one = Number(1)
one + one
1 + one
one += one
one < one
one == one
if one:
    pass
one[0]
3 in one
one()
for number in one:
    pass
first, second = one
{one: 1}
f"{one}"

# tree
# <module>:1                                  1
#   builtins.__build_class__                  1     @4
#     Number:4                                1
#   Number.__init__:5                         1     @45
#   Number.__add__:8                          1     @46*
#     Number.__init__:5                       1     @9
#   Number.__radd__:11                        1     @47*
#   Number.__iadd__:14                        1     @48*
#   Number.__lt__:17                          1     @49*
#   Number.__eq__:20                          1     @50*
#   Number.__bool__:23                        1     @51*
#   Number.__getitem__:26                     1     @53*
#   Number.__contains__:29                    1     @54*
#   Number.__call__:32                        1     @55
#   Number.__iter__:35                        1     @56*
#     builtins.iter                           1     @36
#   Number.__iter__:35                        1     @58*
#     builtins.iter                           1     @36
#   Number.__hash__:38                        1     @59*
#   Number.__format__:41                      1     @60*
