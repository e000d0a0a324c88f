# SPDX-License-Identifier: MIT
"""What others make of our tables and graphs, of every sample: csv of the standard
library, Graphviz, xmllint, networkx.

    CALLPRISM=build/bin/callprism graphs.py WHAT SAMPLES

WHAT is csv, dot, callgraph, graphml (the rules that the schema and its prose state),
graphml_schema or networkx.  What each finds is compared with our table of functions, and
that one with the table of call paths: the same functions, calls, totals.  networkx is
looked for in $CALLPRISM_PYPI/tools, the published schema of GraphML in
$CALLPRISM_PYPI/graphml; without what it needs the status is 77.
"""
import csv
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

CALLPRISM = os.environ["CALLPRISM"]
PYPI = pathlib.Path(os.environ.get("CALLPRISM_PYPI", "/nowhere"))
SCHEMA = PYPI / "graphml" / "graphml.xsd"
NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"
TYPES = {"string": str, "int": int, "long": int, "float": float, "double": float,
         "boolean": bool}
SKIPPED = 77


def written(sample, folder, name, *options):
    """The path of a sample as another format."""
    out = folder / name
    subprocess.run([CALLPRISM, "convert", *options, sample, "-o", out], check=True,
                   stderr=subprocess.DEVNULL)
    return out


def table(sample, folder, *options):
    """The rows of a CSV file, as the standard library reads them."""
    path = written(sample, folder, "x.csv", *options)
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert path.read_bytes().count(b"\r\n") >= len(rows) + 1, "lines end in CR LF"
    assert all(None not in row and None not in row.values() for row in rows), "columns"
    return rows


def own(rows):
    """The sum of the first metric's own values."""
    name = next(name for name in rows[0] if re.fullmatch(r".* self \(.*\)", name))
    return sum(float(row[name] or 0) for row in rows)


def shows(row):
    """Whether the first metric, or calls, know of it."""
    name = next(name for name in row if re.fullmatch(r".* total \(.*\)", name))
    return row["calls"] not in ("", "0") or row[name] not in ("", "0")


def check_csv(sample, folder):
    functions = table(sample, folder)
    paths = table(written(sample, folder, "tree.prism"), folder, "--rows", "paths")
    assert all(int(row["parent"]) < int(row["path"]) for row in paths), "parents first"
    assert {row["function"] for row in paths if row["path"] != "0"} <= \
        {row["function"] for row in functions} | {""}, "the same functions"
    assert abs(own(functions) - own(paths)) <= 1e-9 * own(functions), "the same total"
    return f"{len(functions)} functions, {len(paths)} paths"


def check_dot(sample, folder):
    source = written(sample, folder, "x.dot", "--prune", "0")
    svg = subprocess.run(["dot", "-Tsvg", source], check=True, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    assert not svg.stderr, svg.stderr.decode()
    drawn = ElementTree.fromstring(svg.stdout)
    kinds = [group.get("class") for group in drawn.iter("{http://www.w3.org/2000/svg}g")]
    # A function that only other metrics know has no place in a picture of this one.
    used = {row["function"] for row in table(sample, folder) if shows(row)}
    assert kinds.count("node") >= len(used), (kinds.count("node"), len(used))
    return f"{kinds.count('node')} nodes, {kinds.count('edge')} edges"


def check_rules(path):
    """What the schema says of keys, names and references."""
    root = ElementTree.parse(path).getroot()
    keys = {key.get("id"): key for key in root.iter(NAMESPACE + "key")}
    nodes = [node.get("id") for node in root.iter(NAMESPACE + "node")]
    edges = list(root.iter(NAMESPACE + "edge"))
    assert len(set(nodes)) == len(nodes) and not set(nodes) & set(keys), "one of each id"
    for key in keys.values():
        assert re.fullmatch(r"[-\w.:]+", key.get("attr.name")), "a name token"
        assert key.get("attr.type") in TYPES, key.get("attr.type")
    for edge in edges:
        assert {edge.get("source"), edge.get("target")} <= set(nodes), edge.attrib
    for parent in root.iter():
        for data in parent.findall(NAMESPACE + "data"):
            key = keys[data.get("key")]
            assert parent.tag == NAMESPACE + key.get("for"), (parent.tag, key.attrib)
            TYPES[key.get("attr.type")](data.text)
    return f"{len(nodes)} nodes, {len(edges)} edges"


def groups(svg, name):
    """How many groups of this class a picture has."""
    return sum(group.get("class") == name
               for group in svg.iter("{http://www.w3.org/2000/svg}g"))


def check_callgraph(sample, folder):
    """The same functions and arrows in our picture and in Graphviz's of our DOT."""
    ours = written(sample, folder, "x.callgraph.svg")
    subprocess.run(["xmllint", "--nonet", "--noout", ours], check=True)
    source = written(sample, folder, "x.callgraph.dot")
    theirs = subprocess.run(["dot", "-Tsvg", source], check=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    assert not theirs.stderr, theirs.stderr.decode()
    counts = [(groups(svg, "node"), groups(svg, "edge"))
              for svg in (ElementTree.parse(ours).getroot(),
                          ElementTree.fromstring(theirs.stdout))]
    assert counts[0] == counts[1] and counts[0][0] > 0, counts
    return "%d nodes, %d edges" % counts[0]


def odd_graphs(folder):
    """Files whose call graphs are unusual, each a picture all the same."""
    calls = "".join(f"cfn=b\ncalls=1 1\n{line} 5\n" for line in range(1, 10001))
    texts = {"one.folded": "main 1\n",
             "name.folded": "".join(map(str, range(5000)))[:16384] + ";inner 1\n",
             "markup.folded": "<b>\"'&]]>\\n\\;{a|b}\\ 1\n",
             "callgrind.out.parallel": f"events: ns\nfn=a\n1 10\n{calls}fn=b\n1 50000\n",
             "callgrind.out.circle": "events: ns\nfn=a\n1 10\ncfn=b\ncalls=3 1\n1 30\n"
                                     "fn=b\n1 20\ncfn=a\ncalls=3 1\n2 10\n"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        yield folder / name


def check_graphml(sample, folder):
    path = written(sample, folder, "x.graphml")
    subprocess.run(["xmllint", "--nonet", "--noout", path], check=True)
    return check_rules(path)


def check_graphml_schema(sample, folder):
    path = written(sample, folder, "x.graphml")
    done = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", SCHEMA, path],
                          stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr.rpartition("/")[2].strip()


def check_networkx(sample, folder):
    import networkx
    graph = networkx.read_graphml(written(sample, folder, "x.graphml"))
    rows = table(sample, folder)
    named = [data for _, data in graph.nodes(data=True)
             if data.get("name", "") in {row["function"] for row in rows}]
    assert graph.is_directed() and len(named) >= len(rows), (len(named), len(rows))
    calls = [sum(int(data.get("calls", 0)) for data in named),
             sum(int(row["calls"] or 0) for row in rows)]
    assert calls[0] == calls[1], calls
    return f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges"


def main():
    what, samples = sys.argv[1], pathlib.Path(sys.argv[2])
    sys.path.insert(0, str(PYPI / "tools"))
    needed = {"networkx": (PYPI / "tools" / "networkx").exists(),
              "graphml_schema": SCHEMA.exists(),
              "dot": shutil.which("dot"), "callgraph": shutil.which("dot")}
    if not needed.get(what, True):
        print("skipped: needs Graphviz, or $CALLPRISM_PYPI with tools/networkx and "
              "graphml/graphml.xsd")
        return SKIPPED
    files = [path for path in sorted(samples.rglob("*"))
             if path.suffix in (".prof", ".pstats", ".prism", ".json", ".folded")]
    assert files, samples
    with tempfile.TemporaryDirectory(prefix="callprism-graphs-") as odd:
        if what == "callgraph":
            files += odd_graphs(pathlib.Path(odd))
        for sample in files:
            with tempfile.TemporaryDirectory(prefix="callprism-graphs-") as folder:
                found = globals()["check_" + what](sample, pathlib.Path(folder))
            name = sample.relative_to(samples) if samples in sample.parents else sample.name
            print(f"{name}: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
