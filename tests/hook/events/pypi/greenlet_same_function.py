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
len("back")
step_back()

# tree
# <module>:1                                  1
#   ... import
#   builtins.__build_class__                  1     @22
#     Stop:22                                 1
#   main:26                                   1     @47
#     greenlet.greenlet.switch                1     @30
#     greenlet.greenlet.switch                1     @31
#     greenlet.greenlet.switch                1     @32
#     greenlet.greenlet.switch                1     @33
#     greenlet.greenlet.switch                1     @34
#     greenlet.greenlet.switch                1     @35
#     greenlet.greenlet.switch                1     @36
#     greenlet.greenlet.throw                 1     @38
#     step_back:43                            1     @40
#   builtins.len                              1
#   step_back:43                              1     @49
# work:5                                      3
#   step:11                                   3     @6
#     pause:18                                1     @15
#       greenlet._greenlet.getcurrent         1     @19
#       greenlet.greenlet.switch              1     @19
#     step:11                                 2     @13
#       pause:18                              2     @15
#         greenlet._greenlet.getcurrent       2     @19
#         greenlet.greenlet.switch            2     @19
#   pause:18                                  2     @7
#     greenlet._greenlet.getcurrent           2     @19
#     greenlet.greenlet.switch                2     @19
#   step:11                                   1     @8
#     pause:18                                1     @15
#       greenlet._greenlet.getcurrent         1     @19
#       greenlet.greenlet.switch              1     @19
# counted resynced 18
