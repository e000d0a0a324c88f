"""Cancelling a task throws into its coroutine, and so into all that it awaits."""
import asyncio


async def wait():
    try:
        await asyncio.sleep(3600)
    finally:
        cleanup()


def cleanup():
    pass


async def work():
    await wait()


async def main():
    never_started = asyncio.ensure_future(work())
    never_started.cancel()
    task = asyncio.ensure_future(work())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        cleanup()


asyncio.run(main())

# tree
# <module>:1                                  1
#   ... import
#   asyncio/runners.py::run                   1     @32
#     ...
#       main:20                               1+2
#         asyncio/tasks.py::ensure_future     1     @21
#           ...
#         _asyncio.Task.cancel                1     @22
#           ...
#         asyncio/tasks.py::ensure_future     1     @23
#           ...
#         asyncio/tasks.py::sleep             1+1   @24*
#           ...
#         _asyncio.Task.cancel                1     @25
#           ...
#         cleanup:12                          1     @29
#       work:16                               2+1         [<3.11]
#       work:16                               1+2         [>=3.11]
#         wait:5                              1     @17*
#           asyncio/tasks.py::sleep           1     @7*
#             ...
#       wait:5                                0+1
#         cleanup:12                          1     @9
#   asyncio/base_events.py::BaseEventLoop.__del__ 1     @32   [<3.11]
#     ...                                               [<3.11]
