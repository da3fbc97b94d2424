"""Citations: what is cited, and how it is written as text, BibTeX and RIS."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.answers.context import Context
from app.text import Language, Text, format_date

PUBLISHER = "Party Statistics API"
_BIBTEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{c: f"\\{c}" for c in "{}$&%#_"},
}
_TEXT = Text(
    "{publisher} ({year}). {title}. Đợt công bố {release}, {day}. {url}",
    "{publisher} ({year}). {title}. Release {release}, {day}. {url}",
)
_RELEASE = Text("Đợt công bố {release}", "Release {release}")


@dataclass(frozen=True, slots=True)
class Cited:
    """An answer as it is cited: its title, the release with its day in Hanoi, and an address that always gives the same."""

    title: str
    release: int
    published: date
    url: str
    language: Language

    @property
    def key(self) -> str:
        """A name for the entry, the same for the same address."""
        return f"party-statistics-{self.release}-{hashlib.sha256(self.url.encode()).hexdigest()[:8]}"

    @property
    def text(self) -> str:
        """One line for a list of references; without an address it ends with the day."""
        line = _TEXT.to(self.language).format(
            publisher=PUBLISHER,
            year=self.published.year,
            title=self.title,
            release=self.release,
            day=format_date(self.published, self.language),
            url=self.url,
        )
        return line.rstrip()

    @property
    def bibtex(self) -> str:
        """An entry for BibTeX; letters stay UTF-8, its own signs are escaped."""
        fields = {
            "title": _escaped(self.title),
            "author": f"{{{PUBLISHER}}}",
            "publisher": PUBLISHER,
            "year": str(self.published.year),
            "month": str(self.published.month),
            "version": str(self.release),
            "url": self.url,
            "note": _escaped(_RELEASE.to(self.language).format(release=self.release)),
            "language": "vietnamese" if self.language is Language.vi else "english",
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}\n}}\n"

    @property
    def ris(self) -> str:
        """A record for reference managers: type DATA, lines ended as RIS wants them."""
        fields = (
            ("TY", "DATA"),
            ("ID", self.key),
            ("TI", self.title),
            ("AU", PUBLISHER),
            ("PB", PUBLISHER),
            ("PY", str(self.published.year)),
            ("DA", self.published.strftime("%Y/%m/%d")),
            ("ET", _RELEASE.to(self.language).format(release=self.release)),
            ("LA", str(self.language)),
            ("UR", self.url),
        )
        return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in fields) + "ER  - \r\n"


def citation(context: Context, title: Text, years: Iterable[int]) -> str:
    """The citation that stands in an answer: as /v1/citations writes it, with an address on whatever server was asked."""
    said = ", ".join([context.say(title).rstrip("."), *_runs(years)])
    url = pinned(context.url, context.release)
    return Cited(said, context.release, context.snapshot.published_at.date(), url, context.language).text


def _runs(years: Iterable[int]) -> list[str]:
    """2020, 2022, 2023 and 2024 as `2020`, `2022–2024`."""
    runs: list[tuple[int, int]] = []
    for year in sorted(years):
        first = runs.pop()[0] if runs and runs[-1][1] == year - 1 else year
        runs.append((first, year))
    return [str(last) if first == last else f"{first}–{last}" for first, last in runs]


def pinned(url: str, release: int) -> str:
    """The path and query of an answer with the release that it is of, so that it stays what it was."""
    path, _, query = url.partition("?")
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] != "as_of"]
    return f"{path}?{'&'.join([*kept, f'as_of={release}'])}"


def title_of(citation: str) -> str | None:
    """The title inside the citation of an answer; None where there is none."""
    found = re.fullmatch(r".+? \(\d{4}\)\. (.+)\. (?:Đợt công bố|Release) \d+, [\d/-]+\. /v1\S*", citation)
    return found[1] if found else None


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(letter, letter) for letter in " ".join(text.split()))
