"""A signal handler is called by the function that was running."""
import os
import signal


def handler(number, frame):
    inside()


def inside():
    pass


def raise_it():
    signal.raise_signal(signal.SIGUSR1)


signal.signal(signal.SIGUSR1, handler)
raise_it()
signal.raise_signal(signal.SIGUSR1)

# tree
# <module>:1                                  1
#   ... import
#   signal.py::signal                         1     @18
#     ...
#   raise_it:14                               1     @19
#     _signal.raise_signal                    1     @15
#     handler:6                               1     @15   [<3.11]
#       handler:6                             1           [>=3.11]
#       inside:10                             1     @7    [<3.11]
#         inside:10                           1     @7    [>=3.11]
#   _signal.raise_signal                      1     @20
#   handler:6                                 1     @20   [<3.11]
#     handler:6                               1           [>=3.11]
#     inside:10                               1     @7    [<3.11]
#       inside:10                             1     @7    [>=3.11]
