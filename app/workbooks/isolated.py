"""Files that a child process opens under limits of memory and time, as a stream of sheets and rows."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from app.workbooks.grid import Event, Notice, Row, Sheet
from app.workbooks.limits import Limits, UnreadableFile

_ENDINGS = {
    -signal.SIGABRT: "too_much_memory",
    -signal.SIGKILL: "too_much_memory",
    -signal.SIGXCPU: "too_slow",
}


def isolated_events(path: Path, kind: str, limits: Limits) -> Iterator[Event]:
    """Sheets and rows of a file of kind `xlsx` or `json`. Raises `UnreadableFile`; the child ends when the reader does."""
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "app.workbooks.child", kind, str(path.resolve()), orjson.dumps(asdict(limits))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Nothing of the server's environment, its secrets least of all.
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
        close_fds=True,
    )
    assert child.stdout is not None
    try:
        for line in child.stdout:
            message = orjson.loads(line)
            if message[0] == "done":
                return
            if message[0] == "refused":
                raise UnreadableFile(message[1], **asdict(limits))
            yield from _events(message)
        raise UnreadableFile(_ENDINGS.get(child.wait(), "reader_failed"), **asdict(limits))
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _events(message: list[Any]) -> Iterator[Event]:
    if message[0] == "rows":
        yield from (Row(number, cells) for number, cells in message[1])
    elif message[0] == "sheet":
        described = message[1]
        largest = described["largest"]
        yield Sheet(
            described["name"],
            described["hidden"],
            described["unread"],
            tuple(tuple(merged) for merged in described["merged"]),
            lambda index: largest[index] if index < len(largest) else None,
        )
    else:
        yield Notice(message[1], message[2])
