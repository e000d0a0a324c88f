"""Decorators: the function's first line is that of its first decorator."""


def plain(function):
    return function


def wrapped(function):
    def wrapper(*args):
        return function(*args)
    return wrapper


def with_argument(argument):
    def decorate(function):
        return wrapped(function)
    return decorate


@plain
def one():
    return 1


@wrapped
def two():
    return 2


@plain
@with_argument("x")
def three():
    return 3


@plain
class Decorated:
    pass


one()
two()
three()

# tree
# <module>:1                                  1
#   plain:4                                   1     @20   [>=3.11]
#   plain:4                                   1     @21   [<3.11]
#   wrapped:8                                 1     @25   [>=3.11]
#   wrapped:8                                 1     @26   [<3.11]
#   with_argument:14                          1     @31
#   with_argument.<locals>.decorate:15        1     @31   [>=3.11]
#   with_argument.<locals>.decorate:15        1     @32   [<3.11]
#     wrapped:8                               1     @16
#   plain:4                                   1     @30   [>=3.11]
#   plain:4                                   1     @32   [<3.11]
#   builtins.__build_class__                  1     @37
#     Decorated:36                            1
#   plain:4                                   1     @36   [>=3.11]
#   plain:4                                   1     @37   [<3.11]
#   one:20                                    1     @41
#   wrapped.<locals>.wrapper:9                1     @42
#     two:25                                  1     @10   [!=3.12]
#     two:25                                  1     @10*  [==3.12]
#   wrapped.<locals>.wrapper:9                1     @43
#     three:30                                1     @10   [!=3.12]
#     three:30                                1     @10*  [==3.12]
