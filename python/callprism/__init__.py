# SPDX-License-Identifier: MIT
"""callprism: record a Python run once, see it in every form.

From the command line::

    callprism record -o run.svg -o run.prof app.py
    python3 -m callprism -o out.prof script.py

In code::

    import callprism

    with callprism.Profile() as profile:
        work()
    profile.save("work.svg")

Only the recorder runs in this process; pictures and conversions are made by the
``callprism`` program, which :meth:`Profile.save` starts.
"""

from callprism import _hook
from callprism._profile import Profile, Recording, current, mark

__all__ = ["Profile", "Recording", "current", "mark"]
__version__ = _hook.version
