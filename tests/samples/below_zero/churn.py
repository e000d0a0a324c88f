"""Takes memory and gives it back, for profilers that count both."""


def take(size):
    return [bytearray(size) for _ in range(40)]


def fill(blocks):
    return sum(sum(block[::64]) for block in blocks)


def main():
    for turn in range(20):
        kept = take(200_000 + turn)
        fill(kept)
        del kept


if __name__ == "__main__":
    main()
