"""Asynchronous generators: driven by hand, iterated, closed early, thrown into."""


class Pause:
    def __await__(self):
        yield self


async def numbers(n):
    try:
        for i in range(n):
            await Pause()
            yield i
    finally:
        len("done")


async def iterate():
    async for number in numbers(2):
        pass


async def close():
    generator = numbers(2)
    await generator.asend(None)
    await generator.aclose()


async def throw():
    generator = numbers(2)
    async for number in generator:
        try:
            await generator.athrow(KeyError())
        except KeyError:
            pass


def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration:
        pass


run(iterate())
run(close())
run(throw())

# tree
# <module>:1                                  1
#   builtins.__build_class__                  1     @4
#     Pause:4                                 1
#   run:38                                    1     @46
#     coroutine.send                          3     @41
#       iterate:18                            1+2
#         numbers:9                           1+4   @19*
#           Pause.__await__:5                 2+2   @12*
#           builtins.len                      1     @15
#   run:38                                    1     @47
#     coroutine.send                          2     @41
#       close:23                              1+1
#         async_generator.asend               1     @25
#         numbers:9                           1+1   @25*
#           Pause.__await__:5                 1+1   @12*
#         async_generator.aclose              1     @26
#         numbers:9                           0+1   @26*
#           builtins.len                      1     @15
#   run:38                                    1     @48
#     coroutine.send                          2     @41
#       throw:29                              1+1
#         numbers:9                           1+1   @31*
#           Pause.__await__:5                 1+1   @12*
#         async_generator.athrow              1     @33
#         numbers:9                           0+1   @33*
#           builtins.len                      1     @15
