"""A real server around an application, for what the test client hides."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI


@contextmanager
def serving(app: FastAPI) -> Iterator[int]:
    """The port of 127.0.0.1 that the application answers on, in a thread."""
    config = uvicorn.Config(app, http="app.http.protocol:Protocol", port=0, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()
