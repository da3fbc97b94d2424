"""A real server around an application, for what the test client hides."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI


@contextmanager
def serving(app: FastAPI, send_buffer: int | None = None) -> Iterator[int]:
    """The port of 127.0.0.1 that the application answers on, in a thread; the system keeps `send_buffer` bytes for who is slow."""
    sockets = []
    if send_buffer is not None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
        listening.bind(("127.0.0.1", 0))
        sockets.append(listening)
    config = uvicorn.Config(app, http="app.http.protocol:Protocol", port=0, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, args=(sockets or None,))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()
