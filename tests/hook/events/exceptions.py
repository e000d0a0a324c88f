"""An exception through many frames: each is left, and each is entered once."""


def fail(n):
    if n == 0:
        raise ValueError
    fail(n - 1)


def handled():
    try:
        fail(2)
    except ValueError:
        after()


def after():
    pass


def passes_on():
    try:
        fail(0)
    finally:
        after()


def replaces():
    with Manager():
        fail(0)


class Manager:
    def __enter__(self):
        pass

    def __exit__(self, *exception):
        return True


handled()
try:
    passes_on()
except ValueError:
    after()
replaces()

# tree
# <module>:1                                  1
#   builtins.__build_class__                  1     @33
#     Manager:33                              1
#   handled:10                                1     @41
#     fail:4                                  1     @12
#       fail:4                                1     @7
#         fail:4                              1     @7
#     after:17                                1     @14
#   passes_on:21                              1     @43
#     fail:4                                  1     @23
#     after:17                                1     @25
#   after:17                                  1     @45
#   replaces:28                               1     @46
#     Manager.__enter__:34                    1     @29*
#     fail:4                                  1     @30
#     Manager.__exit__:37                     1     @29*  [!=3.9]
#     Manager.__exit__:37                     1     @30   [==3.9]
