"""A coroutine that is awaited runs below the one that awaits it."""


class Pause:
    def __await__(self):
        yield self


async def leaf():
    await Pause()
    await Pause()


async def work():
    await leaf()
    return 1


coroutine = work()
try:
    while True:
        coroutine.send(None)
except StopIteration:
    pass

never = leaf()
never.close()

# tree
# <module>:1                                  1
#   builtins.__build_class__                  1     @4
#     Pause:4                                 1
#   coroutine.send                            3     @22
#     work:14                                 1+2
#       leaf:9                                1+2   @15*
#         Pause.__await__:5                   1+1   @10*
#         Pause.__await__:5                   1+1   @11*
#   coroutine.close                           1     @27
#     leaf:9                                  1           [<3.11]
#     leaf:9                                  0+1         [==3.11]
