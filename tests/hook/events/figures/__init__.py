"""The package that imports.py imports."""
from figures.shapes import area

UNIT = area(1, 1)
