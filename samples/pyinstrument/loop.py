"""Keeps a processor busy for a second, in nested functions."""
import time


def square(number):
    return sum(i * number for i in range(200))


def table(size):
    return [square(i) for i in range(size)]


def main():
    end = time.monotonic() + 1
    while time.monotonic() < end:
        table(50)


if __name__ == "__main__":
    main()
