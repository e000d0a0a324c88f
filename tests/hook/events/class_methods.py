"""Methods of C classes: named after the class that has them, whichever class they are called
by first."""
import datetime


class Moment(datetime.datetime):
    def __init_subclass__(cls):
        super().__init_subclass__()


class Derived(Moment):
    pass


class Table(dict):
    pass


def make():
    Derived.now()
    datetime.datetime.now()
    Table.fromkeys("ab")
    dict.fromkeys("ab")


make()
Table().copy()
str.maketrans("a", "b")

# tree
# <module>:1                                  1
#   ... import
#   builtins.__build_class__                  1     @6
#     Moment:6                                1
#   builtins.__build_class__                  1     @11
#     Derived:11                              1
#     Moment.__init_subclass__:7              1
#       object.__init_subclass__              1     @8
#   builtins.__build_class__                  1     @15
#     Table:15                                1
#   make:19                                   1     @26
#     datetime.datetime.now                   1     @20
#     datetime.datetime.now                   1     @21
#     dict.fromkeys                           1     @22
#     dict.fromkeys                           1     @23
#   dict.copy                                 1     @27
#   str.maketrans                             1     @28
