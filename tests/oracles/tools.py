# SPDX-License-Identifier: MIT
"""Where other tools are, and what ours makes of a sample for them."""
import os
import shutil
import subprocess

CALLPRISM = os.environ["CALLPRISM"]
PYPI = os.path.join(os.environ.get("CALLPRISM_PYPI", "/nowhere"), "tools")

# For a tool of $CALLPRISM_PYPI to find its modules.
ENVIRONMENT = {**os.environ, "PYTHONPATH": PYPI}


def find(name, folder=os.path.join(PYPI, "bin")):
    """The path of a tool there, else in PATH; or None."""
    return shutil.which(name, path=folder) or shutil.which(name)


def converted(source, target, *options):
    """The target, written from a sample; None when that is no profile with values."""
    done = subprocess.run([CALLPRISM, "convert", source, *options, "-o", target],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=300, check=False)
    if "unknown format" in done.stdout or "nothing to write" in done.stdout:
        return None
    assert done.returncode == 0, done.stdout
    return target
