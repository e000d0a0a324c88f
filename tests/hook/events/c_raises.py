"""C functions that raise are left as if they had returned."""


def convert(text):
    try:
        return int(text)
    except ValueError:
        return len(text)


def missing():
    return {}.pop("missing")


convert("nothing")
try:
    missing()
except KeyError:
    pass
try:
    len(1, 2)
except TypeError:
    pass
abs(-1)

# tree
# <module>:1                                  1
#   convert:4                                 1     @15
#     builtins.len                            1     @8
#   missing:11                                1     @17
#     dict.pop                                1     @12
#   builtins.len                              1     @21
#   builtins.abs                              1     @24
