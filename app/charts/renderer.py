"""Specifications become pictures in processes beside the server: few at once, each with a time limit."""

import struct
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from queue import LifoQueue
from threading import BoundedSemaphore, Timer
from typing import Any

import orjson

from app.errors import Problem
from app.text import Text

WAITING_PER_PROCESS = 8
SECONDS_MAX = 20.0
_WORKER = Path(__file__).with_name("worker.py")


class Renderer:
    """Draws charts in up to `processes` processes, which start with the first chart and end with this object."""

    def __init__(self, processes: int) -> None:
        self._places = BoundedSemaphore(processes * (1 + WAITING_PER_PROCESS))
        self._workers: LifoQueue[_Worker] = LifoQueue()
        for _ in range(processes):
            self._workers.put(_Worker())

    def render(self, spec: dict[str, Any], format: str) -> bytes:
        """`svg` or `png`. Waits for its turn; refuses with a 503 where too many wait already."""
        if not self._places.acquire(blocking=False):
            raise Problem(
                "unavailable",
                Text(
                    "Máy chủ đang vẽ hết số biểu đồ có thể vẽ cùng lúc. Hãy thử lại sau vài giây, hoặc lấy format=vega-lite.",
                    "As many charts are being drawn as can be at once. Try again in a few seconds, or take format=vega-lite.",
                ),
                headers={"Retry-After": "5"},
            )
        try:
            worker = self._workers.get()
            try:
                return worker.ask(orjson.dumps({"spec": spec, "format": format}))
            finally:
                self._workers.put(worker)
        finally:
            self._places.release()

    def close(self) -> None:
        """End the processes. The next chart would start them anew."""
        for _ in range(self._workers.qsize()):
            worker = self._workers.get()
            worker.stop()
            self._workers.put(worker)


class _Worker:
    """One process, started when it is first asked, and anew after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self.stop: Callable[[], object] = lambda: None

    def ask(self, question: bytes) -> bytes:
        """The picture. A process that died is replaced once; one that takes too long is ended, and the error raised."""
        answer = self._exchange(question) or self._exchange(question)
        if answer is None:
            raise ChartFailed("the process that draws has ended twice")
        if answer[:1] == b"-":
            raise ChartFailed(answer[1:].decode())
        return answer[1:]

    def _exchange(self, question: bytes) -> bytes | None:
        """Status and body, or None where the process is gone."""
        process = self._process if self._process and self._process.poll() is None else self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        began = time.monotonic()
        limit = Timer(SECONDS_MAX, process.kill)
        limit.daemon = True
        limit.start()
        try:
            process.stdin.write(struct.pack(">I", len(question)) + question)
            process.stdin.flush()
            head = process.stdout.read(5)
            body = process.stdout.read(struct.unpack(">I", head[1:])[0]) if len(head) == 5 else b""
        except OSError:
            head = b""
        finally:
            limit.cancel()
        if len(head) == 5:
            return head[:1] + body
        self.stop()
        if time.monotonic() - began >= SECONDS_MAX:
            raise ChartFailed(f"drawing took longer than {SECONDS_MAX:g} s")
        return None

    def _start(self) -> subprocess.Popen[bytes]:
        self.stop()
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.stop = weakref.finalize(self, _end, self._process)
        return self._process


class ChartFailed(Exception):
    """The renderer could not draw a specification: an error of this program, not of who asked."""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close its input, which ends it; kill it where that does not."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
