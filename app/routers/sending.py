"""What all routes that take figures in end with: small files are checked within the request, big ones afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from sqlalchemy import Engine

from app.access.callers import Caller, Origin
from app.answers.submissions import dry_run_out, find_submission, submission_out
from app.database import writing_on
from app.dependencies import CallerDep, EngineDep, LanguageDep, OriginDep, SettingsDep
from app.errors import Problem
from app.http.once import PRIVATE, Once
from app.schemas.submitted_figures import EXAMPLE, SubmittedFigures
from app.settings import Settings
from app.submissions import history, intake
from app.submissions.checking import Report, draft_of
from app.submissions.desk import examine
from app.submissions.known import drop
from app.submissions.uploads import Upload
from app.text import Language, Text
from app.workbooks.limits import Limits, UnreadableFile
from app.workbooks.reading import XLSX

FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file itself, as the body.",
        "content": {
            XLSX: {"schema": {"type": "string", "format": "binary"}},
            "text/csv": {"schema": {"type": "string"}},
            "application/json": {
                "schema": {"$ref": f"#/components/schemas/{SubmittedFigures.__name__}"},
                "example": EXAMPLE,
            },
        },
    }
}
"""What the OpenAPI document says of a body that is a file."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sends, in which language, to which database."""

    engine: Engine
    caller: Caller
    origin: Origin
    language: Language
    settings: Settings
    worker: Any
    examinations: BoundedSemaphore

    @property
    def actor(self) -> history.Actor:
        """For the transitions."""
        return history.Actor(self.caller, self.origin, self.settings.four_eyes)


def get_desk(
    request: Request,
    engine: EngineDep,
    caller: CallerDep,
    origin: OriginDep,
    language: LanguageDep,
    settings: SettingsDep,
) -> Desk:
    """Everything that a route with a submission needs."""
    state = request.app.state
    return Desk(engine, caller, origin, language, settings, state.worker, state.examinations)


DeskDep = Annotated[Desk, Depends(get_desk)]


def take_in(desk: Desk, sending: intake.Sending, upload: Upload, once: Once, *, dry_run: bool) -> Response:
    """Check a new submission and store it; with `dry_run` only the report is answered."""
    draft = intake.first_draft(sending)
    with desk.engine.connect() as connection:
        report = _examine(desk, connection, draft, upload, sending.period, at_once=dry_run)
        if dry_run:
            assert report is not None
            said = dry_run_out(connection, sending.organization_id, report, desk.language)
            connection.commit()
            drop(connection)
            connection.commit()
            headers = {"Content-Language": desk.language, **PRIVATE}
            return Response(said.model_dump_json(), headers=headers, media_type="application/json")
        with writing_on(connection):
            intake.send(connection, desk.actor, sending, upload)
            answer = _adopt(desk, connection, sending.id, draft, report, once, 201)
    desk.worker.wake()
    return answer


def take_again(desk: Desk, row: Any, upload: Upload, period: str, once: Once) -> Response:
    """Check what is sent in the place of the file before."""
    draft = replace(draft_of(row), revision=row.revision + 1)
    with desk.engine.connect() as connection:
        report = _examine(desk, connection, draft, upload, period, at_once=False)
        with writing_on(connection):
            intake.resubmit(connection, desk.actor, find_submission(connection, desk.caller, row.id), upload, period)
            answer = _adopt(desk, connection, row.id, draft, report, once, 200)
    desk.worker.wake()
    return answer


def _examine(desk: Desk, connection: Any, draft: Any, upload: Upload, period: str, *, at_once: bool) -> Report | None:
    """None where it is for later: a big file, or one for which there is no place now."""
    if not at_once and upload.size > desk.settings.submission_request_max_bytes:
        return None
    limits = Limits.from_settings(desk.settings)
    try:
        with place_for_file(desk.examinations) as free:
            if free:
                return examine(connection, draft, upload.path, upload.media_type, period, limits)
    except UnreadableFile as error:
        raise Problem(
            "unreadable_file",
            error.text,
            [{"location": "body", "value": upload.name, "reason": error.text}],
            extra={"reason": error.code},
        ) from error
    if at_once:
        raise no_place()
    return None


@contextmanager
def place_for_file(examinations: BoundedSemaphore) -> Iterator[bool]:
    """Whether one more file may be opened now; the place is held for as long."""
    free = examinations.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            examinations.release()


def no_place() -> Problem:
    """The 503 of who cannot be answered later."""
    return Problem(
        "unavailable",
        Text(
            "Máy chủ đang mở đủ số tệp có thể mở cùng lúc. Hãy thử lại sau vài giây.",
            "As many files are being opened as can be at once. Try again in a few seconds.",
        ),
        headers={"Retry-After": "10"},
    )


def _adopt(
    desk: Desk, connection: Any, id: str, draft: Any, report: Report | None, once: Once, status: int
) -> Response:
    if report is not None:
        intake.adopt(connection, draft, report)
        drop(connection)
    row = find_submission(connection, desk.caller, id)
    said = submission_out(connection, row, desk.caller, desk.language, four_eyes=desk.settings.four_eyes)
    return once.answer(connection, said, status=status, location=f"/v1/submissions/{id}" if status == 201 else None)
