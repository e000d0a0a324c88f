"""The body of a class runs once, below __build_class__; then the metaclass is called."""


class Meta(type):
    def __new__(meta, name, bases, namespace):
        return super().__new__(meta, name, bases, namespace)

    def __call__(cls):
        return super().__call__()


class Base:
    def __init_subclass__(cls):
        len("subclass")


class Outer(Base):
    total = sum(range(3))

    class Inner:
        length = len("x")


class Made(metaclass=Meta):
    def __init__(self):
        pass


def local():
    class Local:
        def method(self):
            pass
    return Local().method()


Made()
local()
type("Dynamic", (Base,), {})

# tree
# <module>:1                                  1
#   builtins.__build_class__                  1     @4
#     Meta:4                                  1
#   builtins.__build_class__                  1     @12
#     Base:12                                 1
#   builtins.__build_class__                  1     @17
#     Outer:17                                1
#       builtins.sum                          1     @18
#       builtins.__build_class__              1     @20
#         Outer.Inner:20                      1
#           builtins.len                      1     @21
#     Base.__init_subclass__:13               1
#       builtins.len                          1     @14
#   builtins.__build_class__                  1     @24
#     Made:24                                 1
#     Meta.__new__:5                          1
#       type.__new__                          1     @6
#   Meta.__call__:8                           1     @36
#     Made.__init__:25                        1     @9
#   local:29                                  1     @37
#     builtins.__build_class__                1     @30
#       local.<locals>.Local:30               1
#     local.<locals>.Local.method:31          1     @33
#   Base.__init_subclass__:13                 1     @38
#     builtins.len                            1     @14
