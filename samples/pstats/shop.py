"""Totals of made-up orders: recursion, generators, sorting, a shared helper."""


def price(item):
    return (item * 37) % 101


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


class Order(object):
    def __init__(self, number):
        self.items = [number * i % 17 for i in range(40)]

    def total(self):
        return sum(price(item) for item in self.items)

    def label(self):
        return "order " + str(self.total())


def report(orders):
    return [order.label() for order in sorted(orders, key=Order.total)]


def main():
    orders = [Order(number) for number in range(200)]
    lines = report(orders)
    lines.append(str(fib(15)))
    lines.append(str(even(90)))
    lines.append(str(odd(51)))
    return len("\n".join(lines))


if __name__ == "__main__":
    main()
