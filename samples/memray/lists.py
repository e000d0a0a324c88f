"""Keeps lists and texts for a moment, in functions that share a helper."""


def text(size):
    return "x" * size


def table(rows):
    return [text(20_000 + row) for row in range(rows)]


def index(rows):
    return {row: [text(5_000)] * 10 for row in range(rows)}


def main():
    kept = [table(40), index(30)]
    return sum(map(len, kept))


if __name__ == "__main__":
    main()
