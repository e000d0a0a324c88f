"""Parcels on their way: named threads, a queue, generators, closures, coroutines."""
import threading


def weigh(parcel):
    return sum(ord(letter) for letter in parcel) % 50


def routes(depth):
    """Every way to turn left and right; a generator that calls itself."""
    if depth == 0:
        yield ""
        return
    for rest in routes(depth - 1):
        yield "l" + rest
        yield "r" + rest


def rate(limit):
    def cost(parcel):
        return min(weigh(parcel), limit)
    return cost


class Parcels:
    """First in, first out; who takes waits for who puts."""

    def __init__(self):
        self.waiting = []
        self.changed = threading.Condition()

    def put(self, parcel):
        with self.changed:
            self.waiting.append(parcel)
            self.changed.notify()

    def get(self):
        with self.changed:
            self.changed.wait_for(lambda: self.waiting)
            return self.waiting.pop(0)


class Courier(threading.Thread):
    def __init__(self, number, parcels):
        super().__init__(name="courier %d" % number)
        self.parcels = parcels
        self.carried = 0

    def run(self):
        cost = rate(30)
        while True:
            parcel = self.parcels.get()
            if parcel is None:
                return
            self.carried += cost(parcel)


async def report(courier):
    return "%s: %d" % (courier.name, courier.carried)


async def reports(couriers):
    return [await report(courier) for courier in couriers]


def finish(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value


def main():
    parcels = Parcels()
    couriers = [Courier(number, parcels) for number in range(3)]
    for courier in couriers:
        courier.start()
    for parcel in routes(5):
        parcels.put(parcel)
    for _ in couriers:
        parcels.put(None)
    for courier in couriers:
        courier.join()
    return finish(reports(couriers))


if __name__ == "__main__":
    main()
