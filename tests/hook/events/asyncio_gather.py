"""Tasks under asyncio.gather: each stands below the event loop, not below gather()."""
import asyncio


async def step():
    await asyncio.sleep(0)
    return 1


async def work(steps):
    for i in range(steps):
        await step()


async def main():
    await asyncio.gather(work(1), work(2), step())


asyncio.run(main())

# tree
# <module>:1                                  1
#   ... import
#   asyncio/runners.py::run                   1     @19
#     ...
#       main:15                               1+1
#         asyncio/tasks.py::gather            1     @16
#           ...
#       work:10                               2+3
#         step:5                              3+3   @12*
#           asyncio/tasks.py::sleep           3+3   @6*
#             ...
#       step:5                                1+1
#         asyncio/tasks.py::sleep             1+1   @6*
#           ...
#   asyncio/base_events.py::BaseEventLoop.__del__ 1     @19   [<3.11]
#     ...                                               [<3.11]
