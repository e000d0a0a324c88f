"""Write sampled.prof: the dialect of profiling.sampling, with made-up numbers.

One sample stands for 1 ms; an entry is (samples at the leaf, samples anywhere,
the first as seconds, the second as seconds, {caller: samples}), and the lines
are those being executed, so one function has several entries.
"""

import marshal

MODULE = ("shop.py", 46, "<module>")
MAIN_REPORT = ("shop.py", 37, "main")
MAIN_FIB = ("shop.py", 38, "main")
REPORT = ("shop.py", 32, "report")
TOTAL = ("shop.py", 25, "total")
PRICE = ("shop.py", 5, "price")
FIB = ("shop.py", 9, "fib")


def entry(leaf, anywhere, callers):
    return (leaf, anywhere, leaf * 0.001, anywhere * 0.001, callers)


STATS = {
    ("__sampled__",): True,
    MODULE: entry(0, 100, {}),
    MAIN_REPORT: entry(0, 80, {MODULE: 80}),
    MAIN_FIB: entry(1, 20, {MODULE: 20}),
    REPORT: entry(2, 80, {MAIN_REPORT: 80}),
    TOTAL: entry(48, 78, {REPORT: 78}),
    PRICE: entry(30, 30, {TOTAL: 30}),
    FIB: entry(19, 19, {MAIN_FIB: 19, FIB: 120}),
}

if __name__ == "__main__":
    with open("sampled.prof", "wb") as out:
        marshal.dump(STATS, out)
