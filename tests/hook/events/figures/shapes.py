"""A module of it."""


def area(width, height):
    return width * height


def square(side):
    return area(side, side)
