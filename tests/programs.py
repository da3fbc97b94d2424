"""Running party-stats as people do: another process, the environment as given, a folder of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

PROGRAM = str(Path(sys.executable).with_name("party-stats"))
START_SECONDS = 60


def environment(settings: dict[str, object]) -> dict[str, str]:
    """This process's environment with no settings but `settings` (`database_url=…`)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARTY_STATS_")}
    return kept | {f"PARTY_STATS_{name.upper()}": str(value) for name, value in settings.items()}


def party_stats(*arguments: str, folder: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [PROGRAM, *arguments], cwd=folder, env=environment(settings), capture_output=True, text=True, timeout=300
    )


class Server:
    """A running `party-stats run`: its address, its process, and what it wrote."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path) -> None:
        self.process = process
        self.output = output

    @property
    def text(self) -> str:
        """Everything written so far, standard error included."""
        return self.output.read_text("utf-8")

    @property
    def address(self) -> str:
        """The address in the line that says that it is ready."""
        return self.text.partition("Ready. Open ")[2].partition("/ to look")[0]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=START_SECONDS)


@contextmanager
def running(folder: Path, *arguments: str, **settings: object) -> Iterator[Server]:
    """A server on a free port that has said that it is ready; ended at the end."""
    output = folder / f"output-{time.monotonic_ns()}"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [PROGRAM, "run", "--port", "0", *arguments],
            cwd=folder,
            env=environment(settings),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    server = Server(process, output)
    try:
        deadline = time.monotonic() + START_SECONDS
        while "Stop with" not in server.text:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The server did not start:\n{server.text}")
            time.sleep(0.02)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=START_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def get(server: Server, path: str) -> httpx.Response:
    """One request."""
    return httpx.get(server.address + path, timeout=START_SECONDS)
