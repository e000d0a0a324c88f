"""Link the installed package to where this interpreter looks for packages.

Run at installation with the interpreter concerned: link_package.py DESTDIR PREFIX.
If a site directory of the interpreter lies under PREFIX the link goes there and
`import callprism` simply works; else it goes to PREFIX/lib/pythonX.Y/site-packages,
for PYTHONPATH.
"""
import os
import site
import sys


def main():
    destdir, prefix = sys.argv[1:]
    version = "python%d.%d" % sys.version_info[:2]
    if version not in ("python3.11",):
        return
    folder = os.path.join(prefix, "lib", version, "site-packages")
    for candidate in site.getsitepackages():
        if candidate.startswith(os.path.join(prefix, "")):
            folder = candidate
            break
    package = os.path.join(prefix, "lib", "callprism", "python", "callprism")
    link = destdir + os.path.join(folder, "callprism")
    os.makedirs(os.path.dirname(link), exist_ok=True)
    if os.path.islink(link):
        os.unlink(link)
    os.symlink(os.path.relpath(package, folder), link)
    print("Linked: %s" % link)


main()
