"""Greenlets of one function, from within calls, ended by an exception or not at all."""
from greenlet import getcurrent, greenlet


def work(n):
    step(n)
    pause()
    step(n)


def step(n):
    if n > 0:
        step(n - 1)
    else:
        pause()


def pause():
    getcurrent().parent.switch()


class Stop(Exception):
    pass


def main():
    first = greenlet(work)
    second = greenlet(work)
    third = greenlet(work)
    first.switch(0)
    second.switch(1)
    third.switch(1)
    first.switch()
    second.switch()
    first.switch()
    first.switch()
    try:
        second.throw(Stop())
    except Stop:
        step_back()


def step_back():
    pass


main()
step_back()

# tree
# <module>:1  1
#   ... import
#   main:26 1 @45
