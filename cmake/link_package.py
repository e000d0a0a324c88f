# SPDX-License-Identifier: MIT
"""Link the installed package, and what starts the recorder, to where this interpreter
looks for packages.

Run at installation with the interpreter concerned: link_package.py DESTDIR PREFIX SIDE,
SIDE being the Python side's folder in PREFIX.  If a site directory of the interpreter
lies in PREFIX/lib the links go there: `import callprism` simply works, and what the
interpreter runs can be recorded even when it does not look at PYTHONPATH.  Else they go
to PREFIX/lib/pythonX.Y/site-packages, for PYTHONPATH.
"""
import os
import site
import sys


def site_directory(prefix):
    for candidate in site.getsitepackages():
        if candidate.startswith(os.path.join(prefix, "lib")):
            return candidate
    version = "python%d.%d" % sys.version_info[:2]
    return os.path.join(prefix, "lib", version, "site-packages")


def main():
    destdir, prefix, side = sys.argv[1:]
    folder = site_directory(prefix)
    os.makedirs(destdir + folder, exist_ok=True)
    for name in ("callprism", "callprism.pth", "_callprism_startup.py"):
        link = destdir + os.path.join(folder, name)
        if os.path.islink(link):
            os.unlink(link)
        os.symlink(os.path.relpath(os.path.join(prefix, side, name), folder), link)
    print("Linked: %s" % os.path.join(destdir + folder, "callprism"))


main()
