"""The server's own thread: it checks big files and publishes what was approved for a time that has come."""

import threading
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.database import reason_of
from app.submissions.desk import check_received, publish_due
from app.workbooks.limits import Limits

log = structlog.get_logger("party_stats")


class Worker(threading.Thread):
    """Begins with what an earlier process left; then whenever it is woken, and every `seconds`."""

    def __init__(self, engine: Engine, limits: Limits, seconds: float) -> None:
        super().__init__(name="submissions", daemon=True)
        self._engine = engine
        self._limits = limits
        self._seconds = seconds
        self._wanted = threading.Event()
        self._stopped = False

    def wake(self) -> None:
        """There is something to do."""
        self._wanted.set()

    def stop(self) -> None:
        """End after what is being done; a process that goes earlier leaves it to the next one."""
        self._stopped = True
        self._wanted.set()
        self.join()

    def run(self) -> None:
        """Until it is stopped. What fails is tried again, and keeps nothing else from being done."""
        while not self._stopped:
            self._wanted.clear()
            self._try(publish_due, self._engine)
            self._try(check_received, self._engine, self._limits)
            if not self._stopped:
                self._wanted.wait(self._seconds)

    def _try(self, job: Callable[..., int], *given: Any) -> None:
        try:
            job(*given)
        except SQLAlchemyError as error:
            log.error("submissions_waiting", job=job.__name__, error=type(error).__name__, reason=reason_of(error))
        except Exception:
            log.exception("submissions_failed", job=job.__name__)
