"""An import runs the module below the import system; a second one runs nothing."""
import figures
import figures
from figures import area
from figures.shapes import area


def late():
    from figures.shapes import square
    return square(3)


area(2, 3)
late()

# tree
# <module>:1                                  1
#   <frozen importlib._bootstrap>::_find_and_load 1     @2*
#     ...
#       figures/__init__.py::<module>:1       1
#         ... import
#           figures/shapes.py::<module>:1     1
#         figures/shapes.py::area:4           1     @4
#   <frozen importlib._bootstrap>::_handle_fromlist 1     @4*
#     ...
#   figures/shapes.py::area:4                 1     @13
#   late:8                                    1     @14
#     figures/shapes.py::square:8             1     @10
#       figures/shapes.py::area:4             1     @9
