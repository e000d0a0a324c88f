# SPDX-License-Identifier: MIT
"""Copy a capture and give it costs of recording.

    add_costs.py IN OUT EVENT,INSIDE,OUTSIDE,INSIDE_SPREAD,OUTSIDE_SPREAD...

Picoseconds, of process 0.  The records go behind the last one of the first chunk of the
journal, which must have room (docs/capture-format.md).
"""
import struct
import sys

PAGE, CHUNK, JOURNAL, COST = 4096, 64, 1, 11


def main():
    with open(sys.argv[1], "rb") as file:
        data = bytearray(file.read())
    page = 1
    while struct.unpack_from("=I", data, page * PAGE)[0] != JOURNAL:
        page += struct.unpack_from("=I", data, page * PAGE + 4)[0]
    pages, = struct.unpack_from("=I", data, page * PAGE + 4)
    used, = struct.unpack_from("=I", data, page * PAGE + 20)
    for cost in sys.argv[3:]:
        event, *numbers = map(int, cost.split(","))
        record = struct.pack("=IIII4Q", COST, 48, event, 0, *numbers)
        assert CHUNK + used + len(record) <= pages * PAGE, "no room"
        at = page * PAGE + CHUNK + used
        data[at:at + len(record)] = record
        used += len(record)
    struct.pack_into("=I", data, page * PAGE + 20, used)
    with open(sys.argv[2], "wb") as file:
        file.write(data)


if __name__ == "__main__":
    main()
