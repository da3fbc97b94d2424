"""The chart library of the page: Vega-Lite as the package that draws charts on the server carries it."""

import hashlib
import subprocess
import sys
from functools import cache
from importlib.metadata import version
from threading import Lock

SECONDS_MAX = 60
_MAKE = "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.javascript_bundle().encode())"
_once = Lock()


@cache
def library_name() -> str:
    """The file's name, by what decides its content: the package and how it is asked."""
    maker = f"{version('vl-convert-python')} {_MAKE}"
    return f"charts-{hashlib.sha256(maker.encode()).hexdigest()[:16]}.js"


def library() -> bytes:
    """Vega, Vega-Lite and Vega-Embed as one script of about 900 kB.

    It is made when it is first asked for, which takes some two seconds, in a process of its own: making it holds Python's lock.
    """
    with _once:
        return _made()


@cache
def _made() -> bytes:
    command = [sys.executable, "-P", "-c", _MAKE]
    return subprocess.run(command, capture_output=True, check=True, timeout=SECONDS_MAX).stdout
