"""yield from: the outer generator is resumed each time, and resumes the inner one."""


def inner():
    yield 1
    try:
        yield 2
    except ValueError:
        yield 3


def outer():
    yield 0
    yield from inner()
    yield from (4, 5)


generator = outer()
for number in range(3):
    next(generator)
generator.throw(ValueError())
for rest in generator:
    pass

# tree
# <module>:1                                  1
#   builtins.next                             3     @20
#     outer:12                                1+2
#       inner:4                               1+1   @14*
#   generator.throw                           1     @21
#     inner:4                                 0+1
#   outer:12                                  0+3   @22*
#     inner:4                                 0+1   @14*
