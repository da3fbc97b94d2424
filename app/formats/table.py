"""The one table that all formats show: columns, rows, and what has to be known to read them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.formats.columns import Chunk, Column, Row
from app.text import Language, Text


class Dimension(NamedTuple):
    """What identifies rows together with other dimensions: the columns of its ids and of its labels. `role` as in JSON-stat."""

    name: str
    columns: tuple[str, ...]
    label: str = ""
    role: str = ""


class Cube(NamedTuple):
    """How rows are cells of a cube. Without dimensions each row is one; without measures every number is one."""

    dimensions: tuple[Dimension, ...] = ()
    measures: tuple[str, ...] = ()


EACH_ROW = Cube()


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as a table.

    `chunks` are many rows at a time, as columns, and can be taken once. `about` is the answer without its rows; `answer` is the
    answer itself, of a long list its first part. `describe_sources` gives publisher, title, day and address by id. What is of no release has an
    empty `citation`.
    """

    name: str
    title: Text
    language: Language
    columns: tuple[Column, ...]
    chunks: Iterable[Chunk]
    about: dict[str, Any]
    answer: Any
    url: str
    release: int
    released: str
    citation: str
    cube: Cube
    describe_sources: Callable[[Collection[str]], Sequence[tuple[str, ...]]]
    byte_order_mark: bool = False

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def say(self, text: Text) -> str:
        """The text in the language of the answer."""
        return text.to(self.language)

    def rows(self) -> Iterator[Row]:
        """Row by row."""
        for chunk in self.chunks:
            yield from zip(*chunk, strict=True)
