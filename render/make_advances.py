# SPDX-License-Identifier: MIT
"""Make render/text_advances.h from the font DejaVu Sans (Debian: fonts-dejavu-core)
and from Python's Unicode tables:

    python3 render/make_advances.py /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf \
        > render/text_advances.h

Only the tables cmap (format 4), hhea and hmtx of the font are read (OpenType
specification 1.9)."""
import struct
import sys
import unicodedata

BLOCKS = [("latin_to_cyrillic", 0x20, 0x530), ("punctuation", 0x2000, 0x2070)]


def tables(font):
    count = struct.unpack(">H", font[4:6])[0]
    for i in range(count):
        tag, _, start, size = struct.unpack(">4sIII", font[12 + 16 * i : 28 + 16 * i])
        yield tag.decode(), font[start : start + size]


def glyphs(cmap):
    """{code point: glyph} of the first subtable in format 4."""
    count = struct.unpack(">H", cmap[2:4])[0]
    for i in range(count):
        start = struct.unpack(">I", cmap[8 + 8 * i : 12 + 8 * i])[0]
        if struct.unpack(">H", cmap[start : start + 2])[0] == 4:
            break
    segments = struct.unpack(">H", cmap[start + 6 : start + 8])[0] // 2
    count = (len(cmap) - start) // 2
    words = struct.unpack_from(f">{count}H", cmap, start)
    ends, starts = words[7:][:segments], words[8 + segments :][:segments]
    deltas = words[8 + 2 * segments :][:segments]
    offsets_at = 8 + 3 * segments
    found = {}
    for i in range(segments):
        for code in range(starts[i], min(ends[i], 0xFFFE) + 1):
            offset = words[offsets_at + i]
            glyph = code
            if offset:
                glyph = words[offsets_at + i + offset // 2 + code - starts[i]]
            if glyph:
                found[code] = (glyph + deltas[i]) & 0xFFFF
    return found


def wide_ranges():
    """East Asian Width W or F; unassigned code points do not end a run of them."""
    ranges = []
    gap = False
    for code in range(0x1100, 0x40000):
        if unicodedata.category(chr(code)) == "Cn":
            continue
        if unicodedata.east_asian_width(chr(code)) in "WF":
            if ranges and not gap:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
            gap = False
        else:
            gap = True
    return ranges


def zero_ranges():
    ranges = []
    for code in range(0x300, 0x20000):
        if unicodedata.category(chr(code)) in ("Mn", "Me", "Cf"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    # Short runs of rare scripts are not worth a line.
    return [r for r in ranges if r[1] - r[0] >= 15 or 0x200B <= r[0] <= 0x206F]


def lines(items, prefix="    ", width=88):
    line = prefix
    for item in items:
        if len(line) + len(item) + 1 > width:
            print(line.rstrip())
            line = prefix
        line += item + " "
    print(line.rstrip())


def main():
    with open(sys.argv[1], "rb") as file:
        font = dict(tables(file.read()))
    metrics = struct.unpack(">H", font["hhea"][34:36])[0]
    found = glyphs(font["cmap"])

    def advance(code):
        if code not in found:
            return "NO_GLYPH,"
        row = min(found[code], metrics - 1)
        return f"{struct.unpack_from('>H', font['hmtx'], 4 * row)[0]},"

    em = struct.unpack(">H", font["head"][18:20])[0]
    print("/* SPDX-License-Identifier: MIT */")
    print("/* text_advances.h - made by make_advances.py; do not edit.")
    print(f" * DejaVu Sans, in its units; Unicode {unicodedata.unidata_version}.")
    print(" * Has definitions: for text.c alone. */")
    print("#ifndef PRISM_RENDER_TEXT_ADVANCES_H")
    print("#define PRISM_RENDER_TEXT_ADVANCES_H\n")
    print("#include <stdint.h>\n")
    print("/* clang-format off */")
    print(f"#define EM {em}\n#define NO_GLYPH 0xffff\n")
    for name, first, end in BLOCKS:
        print(f"#define {name.upper()}_FIRST 0x{first:x}")
        print(f"static const uint16_t {name}[] = {{")
        lines(advance(code) for code in range(first, end))
        print("};\n")
    print("struct range {\n    uint32_t first;\n    uint32_t last;\n};\n")
    for name, what, ranges in (
        ("wide", "East Asian Width W or F", wide_ranges()),
        ("no_width", "marks and format characters", zero_ranges()),
    ):
        print(f"/* {what}. */\nstatic const struct range {name}[] = {{")
        lines(f"{{0x{a:x}, 0x{b:x}}}," for a, b in ranges)
        print("};\n")
    print("/* clang-format on */\n\n#endif")


if __name__ == "__main__":
    main()
