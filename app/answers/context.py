"""What every answer needs to know besides its parameters."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.access.callers import Caller
from app.notes import note_text
from app.text import HANOI, Language, Text


def clock_day() -> date:
    """Today in Hanoi by the clock: for writes. Answers go by the day of their release."""
    return datetime.now(HANOI).date()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The release that an answer is of."""

    number: int
    published_at: datetime
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """A session, the release, the language, the address asked (path and query), the headers of the answer, who asks."""

    session: Session
    snapshot: Snapshot
    language: Language
    url: str
    items_max: int
    headers: dict[str, str] = field(default_factory=dict)
    caller: Caller | None = None

    @property
    def release(self) -> int:
        return self.snapshot.number

    @property
    def today(self) -> date:
        """The day of the release: answers depend on the question and the release, not on the clock."""
        return self.snapshot.published_at.astimezone(HANOI).date()

    def say_note(self, note: str) -> str | None:
        """A note of the data in the language of the answer; None where there is none."""
        return self.say(note_text(note)) if note else None

    def say(self, text: Text) -> str:
        """The text in the language of the answer."""
        return text.to(self.language)
