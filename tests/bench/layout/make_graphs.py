#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the graphs that the layout is measured on, from recordings of real programs.

    make_graphs.py CALLPRISM FOLDER

makes a venv in FOLDER with black, mypy, Django, docutils and Jinja2 from PyPI, records
them and some of the standard library at work, and writes graphs/*.graph here: the
heaviest functions of each profile, without the names; and in graphs/pairs the same of
two recordings each, where a key stands for the name.  Only for a change of what is
measured: the graphs are kept.  Flask and pytest are there for two_runs.py.

A line of a graph is `n WIDTH HEIGHT [KEY]` or `e FROM TO WEIGHT LABEL_WIDTH LABEL_HEIGHT`.
"""
import hashlib
import os
import pathlib
import pstats
import subprocess
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = ["--no-binary=black,mypy", "black", "mypy", "django", "docutils", "jinja2",
            "flask", "pytest"]
SOURCE = os.path.join(os.path.dirname(os.__file__), "argparse.py")

PROGRAMS = {
    "words": """
        import collections, re, textwrap
        text = textwrap.__doc__ + re.__doc__
        words = collections.Counter(re.findall(r"[a-z]+", text.lower()))
        print(textwrap.fill(" ".join(w for w, _ in words.most_common())))
        """,
    "json": """
        import csv, io, json
        rows = [{"id": i, "name": str(i), "tags": ["a", "b"]} for i in range(2000)]
        again = json.loads(json.dumps(rows, indent=1))
        out = io.StringIO(); writer = csv.DictWriter(out, ["id", "name", "tags"])
        writer.writeheader(); writer.writerows(again)
        """,
    "email": """
        import email, email.policy
        from email.message import EmailMessage
        for i in range(20):
            m = EmailMessage(); m["Subject"] = "x \\u00e9" * i; m["To"] = "a@b.c, D <e@f.g>"
            m.set_content("h\\u00e9llo\\n" * i); m.add_attachment(b"x" * 99, maintype="a", subtype="b")
            email.message_from_bytes(m.as_bytes(), policy=email.policy.default)["To"].addresses
        """,
    "tokens": """
        import ast, tokenize, pyclbr, SOURCE
        with tokenize.open(SOURCE.__file__) as f: text = f.read()
        list(tokenize.generate_tokens(iter(text.splitlines(True)).__next__))
        ast.unparse(ast.parse(text)); pyclbr.readmodule("SOURCE")
        """.replace("SOURCE", "argparse"),
    "unittest": """
        import unittest, doctest, difflib
        class T(unittest.TestCase):
            def test_a(self): self.assertEqual([1, 2], [1, 2])
            def test_b(self):
                with self.assertRaises(AssertionError): self.assertEqual("a\\nb", "a\\nc")
            def test_c(self):
                with self.subTest(i=1): self.assertLogs
        unittest.main(exit=False, verbosity=2); doctest.testmod(difflib)
        """,
    "docutils": """
        import docutils.core
        text = ("Title\\n=====\\n\\nSome *text* with `a link <x>`_ and ``code``.\\n\\n* one\\n* two\\n\\n"
                "===  ===\\na    b\\n===  ===\\n1    2\\n===  ===\\n\\n.. note:: hello\\n\\n")
        docutils.core.publish_string(text * 3, writer_name="html5")
        """,
    "jinja": """
        import jinja2
        e = jinja2.Environment(loader=jinja2.DictLoader({
            "base": "<h1>{% block t %}{% endblock %}</h1>{% for x in xs if x %}{{ x|upper }}{% endfor %}",
            "page": "{% extends 'base' %}{% macro m(a) %}{{ a }}{% endmacro %}{% block t %}{{ m(xs|length) }}{% endblock %}"}))
        print(e.get_template("page").render(xs=["a", "b"]))
        """,
    "django": """
        import django
        from django.conf import settings
        settings.configure(DEBUG=True, ROOT_URLCONF=__name__, SECRET_KEY="x", ALLOWED_HOSTS=["*"],
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
            INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
            TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
        django.setup()
        from django.core.management import call_command
        from django.http import HttpResponse
        from django.template import engines
        from django.test import Client
        from django.urls import path
        call_command("migrate", verbosity=0)
        from django.contrib.auth.models import User
        def view(request):
            User.objects.create_user("u%d" % User.objects.count(), password="p")
            t = engines["django"].from_string("{% for u in us %}{{ u.username|title }}{% empty %}-{% endfor %}")
            return HttpResponse(t.render({"us": User.objects.filter(username__startswith="u")}, request))
        urlpatterns = [path("", view)]
        for _ in range(3): assert Client().get("/").status_code == 200
        """,
    "flask": """
        import flask
        app = flask.Flask(__name__)
        @app.route("/<name>")
        def hello(name):
            text = "<b>{{ n|upper }}</b>{% for i in range(9) %}{{ i }}{% endfor %}"
            return flask.render_template_string(text, n=name)
        @app.route("/j")
        def j(): return flask.jsonify(a=1, b=[1, 2, 3], u=flask.url_for("hello", name="x"))
        client = app.test_client()
        for i in range(40):
            assert client.get("/me%d" % i).status_code == 200
            assert client.get("/j").status_code == 200
        """,
    "pytest": """
        import pathlib, pytest
        pathlib.Path("test_some.py").write_text(
            "import pytest\\n"
            "@pytest.mark.parametrize('i', range(30))\\n"
            "def test_a(i): assert i * 2 == i + i\\n"
            "@pytest.fixture\\n"
            "def folder(tmp_path): return tmp_path\\n"
            "def test_b(folder, capsys): print(1); assert folder.exists()\\n"
            "def test_c():\\n"
            "    with pytest.raises(ValueError): int('x')\\n")
        pytest.main(["-q", "-p", "no:cacheprovider", "test_some.py"])
        """,
    "black": "import black; black.main([%r, '--check', '-q'])" % SOURCE,
    "mypy": "import mypy.main; mypy.main.main(args=[%r, '--cache-dir', '/dev/null'])" % SOURCE,
}
# How many functions are kept: the graphs reach from 20 to 2,000 nodes.
GRAPHS = [("words", 20), ("json", 40), ("tokens", 80), ("unittest", 140), ("email", 250),
          ("jinja", 350), ("docutils", 500), ("black", 700), ("django", 1000), ("black", 1000),
          ("mypy", 1000), ("django", 1500), ("mypy", 2000)]

PAIRS = [("black", 60), ("black", 300), ("django", 60), ("mypy", 60), ("mypy", 300)]


def make_venv(folder):
    if not (folder / "venv").exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        subprocess.run([folder / "venv/bin/pip", "install", "-q", *PACKAGES], check=True)


def record(callprism, folder, name, profile):
    """The status is the program's, and some end with another than 0."""
    program = folder / f"run_{name}.py"  # its folder comes first on the path
    program.write_text(textwrap.dedent(PROGRAMS[name]).lstrip())
    subprocess.run([callprism, "record", "--python", folder / "venv/bin/python", "-o", profile,
                    "--", program], cwd=folder, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def record_stats(callprism, folder, name):
    profile = folder / (name + ".prof")
    record(callprism, folder, name, profile)
    return pstats.Stats(str(profile)).stats


def width(*texts):
    return round(16 + 6.6 * min(40, max(map(len, texts))))


def key_of(function):
    return hashlib.md5(repr(function).encode()).hexdigest()[:8]


def write(stats, count, path, keys=False):
    heaviest = sorted(stats, key=lambda f: -stats[f][3])[:count]
    # By name first, as a picture has them: lines change where a program does.
    functions = sorted(heaviest, key=lambda f: (f[2], f[0], f[1]) if keys else f)
    index = {function: i for i, function in enumerate(functions)}
    total = max(stats[f][3] for f in functions)
    lines = []
    for file, line, name in functions:
        place = f"{pathlib.Path(file).name}:{line}"
        lines.append(f"n {width(name, place, '100.0% (100.0%)')} 52" +
                     (" " + key_of((file, line, name)) if keys else ""))
    for callee in functions:
        for caller, numbers in stats[callee][4].items():
            if caller in index:
                label = f"{100 * numbers[3] / total:.1f}%  {numbers[1]}"
                lines.append(f"e {index[caller]} {index[callee]} {numbers[3]:.6f} "
                             f"{round(6 * len(label))} 12")
    path.write_text("\n".join(lines) + "\n")
    print(path.name, len(functions), "nodes", len(lines) - len(functions), "edges")


def main():
    callprism, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    make_venv(folder)
    stats = {}
    (HERE / "graphs").mkdir(exist_ok=True)
    for name, count in GRAPHS:
        if name not in stats:
            stats[name] = record_stats(callprism, folder, name)
        write(stats[name], count, HERE / "graphs" / f"{name}-{count:04}.graph")
    (HERE / "graphs/pairs").mkdir(exist_ok=True)
    for name in sorted({name for name, _ in PAIRS}):
        again = record_stats(callprism, folder, name)
        for count in (count for other, count in PAIRS if other == name):
            for run, which in (("a", stats[name]), ("b", again)):
                write(which, count, HERE / f"graphs/pairs/{name}-{count:04}.{run}.graph", True)


if __name__ == "__main__":
    main()
