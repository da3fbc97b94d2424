"""The file of a submission in the database, a part at a time: memory does not grow with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, delete, insert, select

from app.models import SubmissionFile

PART_BYTES = 1 << 20


def store_file(connection: Connection, submission_id: str, path: Path) -> None:
    """Put a file in the place of the one before."""
    connection.execute(delete(SubmissionFile).where(SubmissionFile.submission_id == submission_id))
    with path.open("rb") as file:
        for part, content in enumerate(iter(lambda: file.read(PART_BYTES), b"")):
            connection.execute(
                insert(SubmissionFile), {"submission_id": submission_id, "part": part, "content": content}
            )


@contextmanager
def stored_file(connection: Connection, submission_id: str) -> Iterator[Path]:
    """A copy of the file on disk, gone afterwards."""
    with TemporaryDirectory(prefix="party-stats-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            part = 0
            while (content := _part(connection, submission_id, part)) is not None:
                file.write(content)
                part += 1
        yield path


def _part(connection: Connection, submission_id: str, part: int) -> bytes | None:
    return connection.scalar(
        select(SubmissionFile.content).where(SubmissionFile.submission_id == submission_id, SubmissionFile.part == part)
    )
