"""__del__ is called from where the last reference went, or by the collector."""
import gc


class Thing:
    def __del__(self):
        len("gone")


def drop():
    thing = Thing()
    return 1


drop()
thing = Thing()
thing = None
cycle = Thing()
cycle.itself = cycle
del cycle
gc.collect()

# tree
# <module>:1                                  1
#   ... import
#   builtins.__build_class__                  1     @5
#     Thing:5                                 1
#   drop:10                                   1     @15
#   Thing.__del__:6                           1     @15*
#     builtins.len                            1     @7
#   Thing.__del__:6                           1     @17*
#     builtins.len                            1     @7
#   gc.collect                                1     @21
#     Thing.__del__:6                         1
#       builtins.len                          1     @7
