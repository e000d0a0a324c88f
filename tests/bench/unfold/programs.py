# SPDX-License-Identifier: MIT
"""Eight programs that people run, from PyPI, each with something small to do.

`prepare(name, folder)` writes what it works on into the folder and returns the words
behind `callprism record`.
"""
import pathlib
import sysconfig
import textwrap

STDLIB = pathlib.Path(sysconfig.get_path("stdlib"))


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def black(folder):
    source = write(folder / "input.py", (STDLIB / "textwrap.py").read_text("utf-8"))
    return ["-m", "black", "-q", "--diff", source]


def mypy(folder):
    source = write(folder / "input.py", """\
        import json
        from typing import Generic, Iterable, TypeVar

        T = TypeVar("T")

        class Stack(Generic[T]):
            def __init__(self, items: Iterable[T] = ()) -> None:
                self.items = list(items)

            def pop(self) -> T:
                return self.items.pop()

        def load(text: str) -> Stack[str]:
            return Stack([str(item) for item in json.loads(text)])

        print(load("[1, 2]").pop().upper())
        """)
    return ["-m", "mypy", "--no-incremental", "--cache-dir=/dev/null", source]


def django(folder):
    source = write(folder / "site.py", """\
        import django
        from django.conf import settings
        settings.configure(
            ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="x", USE_TZ=True,
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3",
                                   "NAME": ":memory:"}},
            INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
            TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
        django.setup()
        from django.contrib.auth.models import User
        from django.core.management import call_command
        from django.http import HttpResponse
        from django.template import engines
        from django.test import Client
        from django.urls import path
        TEMPLATE = engines["django"].from_string(
            "{% for u in users %}<li>{{ u.username|upper }} {{ u.date_joined|date }}"
            "{% if u.is_staff %}staff{% endif %}</li>{% endfor %}")

        def listing(request):
            users = User.objects.filter(username__contains="u").order_by("username")
            return HttpResponse(TEMPLATE.render({"users": users}))

        urlpatterns = [path("", listing)]
        if __name__ == "__main__":
            call_command("migrate", verbosity=0)
            for i in range(30):
                User.objects.create(username=f"u{i}", is_staff=i % 3 == 0)
            for _ in range(10):
                assert Client().get("/").status_code == 200
        """)
    return [source]


def sphinx(folder):
    write(folder / "docs" / "conf.py", """\
        project = "sample"
        extensions = ["sphinx.ext.autodoc"]
        """)
    write(folder / "docs" / "index.rst", """\
        Sample
        ======

        .. toctree::

           library

        Some *text* with ``code``, a :ref:`genindex`, and

        * a list,
        * of items.

        .. code-block:: python

           def f(x):
               return x + 1
        """)
    write(folder / "docs" / "library.rst", """\
        Library
        =======

        .. automodule:: textwrap
           :members:
        """)
    return ["-m", "sphinx", "-q", "-b", "html", folder / "docs", folder / "html"]


def pytest(folder):
    source = write(folder / "test_input.py", """\
        import pytest

        @pytest.fixture
        def numbers():
            return list(range(10))

        @pytest.mark.parametrize("n", range(60))
        def test_sum(numbers, n):
            assert sum(numbers) + n == 45 + n

        @pytest.mark.parametrize("n", range(5))
        @pytest.mark.xfail
        def test_wrong(numbers, n):
            assert numbers == [n]
        """)
    return ["-m", "pytest", "-q", "-p", "no:cacheprovider", source]


def pylint(folder):
    source = write(folder / "input.py", (STDLIB / "bisect.py").read_text("utf-8"))
    return ["-m", "pylint", "--exit-zero", "--persistent=n", source]


def pygments(folder):
    source = write(folder / "input.py", (STDLIB / "argparse.py").read_text("utf-8"))
    return ["-m", "pygments", "-f", "html", "-o", folder / "out.html", source]


def sympy(folder):
    source = write(folder / "input.py", """\
        from sympy import cos, expand, exp, factor, integrate, simplify, sin, solve
        from sympy.abc import x, y
        print(expand((x + y + 1) ** 6), factor(x ** 6 - 1))
        print(integrate(x ** 2 * exp(x) * cos(x), x))
        print(simplify(sin(x) ** 4 - 2 * cos(x) ** 2 * sin(x) ** 2 + cos(x) ** 4))
        print(solve([x ** 2 + y - 3, x - y + 1], [x, y]))
        """)
    return [source]


ALL = {"black": black, "mypy": mypy, "Django": django, "sphinx": sphinx,
       "pytest": pytest, "pylint": pylint, "pygments": pygments, "sympy": sympy}


def prepare(name, folder):
    return ALL[name](folder)
