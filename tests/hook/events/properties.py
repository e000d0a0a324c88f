"""Properties, descriptors, attribute hooks: called by the line that looks at them."""


class Point:
    def __init__(self, x):
        self.x = x

    @property
    def double(self):
        return self.x * 2

    @double.setter
    def double(self, value):
        self.x = value // 2

    def __getattr__(self, name):
        return len(name)

    @classmethod
    def origin(cls):
        return cls(0)

    @staticmethod
    def unit():
        return Point(1)


class Described:
    def __get__(self, thing, owner):
        return 1


class Owner:
    described = Described()


point = Point(1)
point.double
point.double = 4
point.missing
Point.origin()
Point.unit()
Owner().described

# tree
# <module>:1                                  1
#   builtins.__build_class__                  1     @4
#     Point:4                                 1
#       property.setter                       1     @12   [>=3.11]
#       property.setter                       1     @13   [<3.11]
#   builtins.__build_class__                  1     @28
#     Described:28                            1
#   builtins.__build_class__                  1     @33
#     Owner:33                                1
#   Point.__init__:5                          1     @37
#   Point.double:8                            1     @38*
#   Point.double:12                           1     @39*
#   Point.__getattr__:16                      1     @40*
#     builtins.len                            1     @17
#   Point.origin:19                           1     @41
#     Point.__init__:5                        1     @21
#   Point.unit:23                             1     @42
#     Point.__init__:5                        1     @25
#   Described.__get__:29                      1     @43*
