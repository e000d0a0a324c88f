"""Greenlets: control leaves in one and comes back in another, without a call or return."""
from greenlet import greenlet


def ping():
    step()
    two.switch()
    step()
    two.switch()
    step()


def pong():
    step()
    one.switch()
    step()


def step():
    pass


def after():
    pass


one = greenlet(ping)
two = greenlet(pong)
one.switch()
after()

# tree
# <module>:1                                  1
#   ... import
#   greenlet.greenlet.switch                  1     @29
#   after:23                                  1     @30
# ping:5                                      1
#   step:19                                   1     @6
#   greenlet.greenlet.switch                  1     @7
#   step:19                                   1     @8
#   greenlet.greenlet.switch                  1     @9
# pong:13                                     1
#   step:19                                   1     @14
#   greenlet.greenlet.switch                  1     @15
#   step:19                                   1     @16
# counted resynced 5
