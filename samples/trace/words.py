"""Counts words in two threads, and how many calls that takes: recursion, a generator, a sort."""
import threading
import time

TEXT = "the quick brown fox jumps over the lazy dog and the dog sleeps".split()


def halves(words):
    if len(words) < 2:
        return {words[0]: 1} if words else {}
    middle = len(words) // 2
    return merge(halves(words[:middle]), halves(words[middle:]))


def merge(left, right):
    for word, count in right.items():
        left[word] = left.get(word, 0) + count
    return left


def ranked(counts):
    for word in sorted(counts, key=counts.get, reverse=True):
        yield word, counts[word]


def work():
    counts = halves(TEXT)
    time.sleep(0.01)
    return [f"{word} {count}" for word, count in ranked(counts)]


def main():
    helper = threading.Thread(target=work, name="helper")
    helper.start()
    lines = work()
    helper.join()
    return len(lines)


if __name__ == "__main__":
    main()
