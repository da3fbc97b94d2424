"""The static profile in tests: an export of some indicators, and a server that knows nothing but files."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
from fastapi.testclient import TestClient

from app.exports.static import Given, write_static

INDICATORS = ("members", "admission_rate")
YEARS = {2015, 2019, 2020, 2025}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def file_server(folder: Path) -> Iterator[str]:
    """The address of Python's own file server on a folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as serving:
        thread = Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


def write_copy(client: TestClient, folder: Path, indicators: tuple[str, ...] = INDICATORS) -> dict[str, Any]:
    """An export of some of the indicators, with comparisons of some years."""

    async def ask(address: str) -> Given:
        response = client.get(address, headers={"Accept-Encoding": "identity"})
        assert response.status_code == 200, address
        body = response.content
        if address.partition("?")[0] == "/v1/indicators":
            items = [item for item in response.json()["items"] if item["code"] in indicators]
            for item in items:
                item["available_years"] = [entry for entry in item["available_years"] if entry["year"] in YEARS]
            body = orjson.dumps({"items": items})
        return Given(response.headers, body)

    steps: list[tuple[int, int]] = []
    index = asyncio.run(write_static(ask, folder, lambda *step: steps.append(step)))
    assert steps == [(number, len(index["files"])) for number in range(1, len(index["files"]) + 1)]
    return index
