"""Random releases on a small tree of their own, each compared with plain Python."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Engine, text

from app.releases.checks import PublishError
from app.releases.publish import Changes, publish
from tests.naive_rollups import (
    COMPLETE_KEY,
    EDGE_KEY,
    FIGURE_KEY,
    LIFE_KEY,
    SOURCE_KEY,
    Naive,
    Versioned,
    held,
    member_count,
    trimmed,
    within,
)

YEARS = (2019, 2020, 2021)
STATISTIC = "member_counts|count|||||||"
SOURCES = "a", "B"
_runs = itertools.count(1)


class Releases(RuleBasedStateMachine):
    """Publishes random changes to a small tree of its own."""

    engine: Engine
    merges = 0

    def __init__(self) -> None:
        super().__init__()
        self.naive = Naive()
        self.prefix = f"s{next(_runs)}"
        self.names = [f"{self.prefix}.{n}" for n in range(9)]
        self.releases: list[int] = []
        lives = [self._life(place) for place in range(len(self.names))]
        # 0 above 1 and 2; 1 above 3, 4, 5; 2 above 6, 7; 8 below 3.
        tree = ((1, 0), (2, 0), (3, 1), (4, 1), (5, 1), (6, 2), (7, 2), (8, 3))
        edges = [self._edge(child, parent) for child, parent in tree]
        sources = [self._source(name) for name in SOURCES]
        rows = {"source_attributes": sources, "organization_attributes": lives, "organization_parents": edges}
        n = self._publish(Changes(rows=rows))
        for source in sources:
            self.naive.change(self.naive.sources, SOURCE_KEY, source, source, n)
        for life in lives:
            self.naive.change(self.naive.lives, LIFE_KEY, life, life, n)
        for edge in edges:
            self.naive.change(self.naive.edges, EDGE_KEY, edge, edge, n)

    def _publish(self, changes: Changes) -> int:
        n = publish(self.engine, changes, by="test", reason="random")
        if n is not None:
            self.releases.append(n)
        return n if n is not None else self.releases[-1]

    def _edge(self, child: int, parent: int, since: date | None = None, until: date | None = None) -> dict[str, Any]:
        span = {"valid_from": since, "valid_to": until}
        return {"organization_id": self.names[child], "parent_id": self.names[parent], **span}

    def _figure(self, place: int, year: int, source: str, *printed: Any) -> dict[str, Any]:
        return member_count(self.names[place], year, f"{self.prefix}.{source}", *printed)

    def _source(self, name: str, published: date | None = None) -> dict[str, Any]:
        return {"source_id": f"{self.prefix}.{name}", "kind": "published", "published": published}

    def _life(self, place: int, name: str = "", since: date | None = None, until: date | None = None) -> dict[str, Any]:
        return {
            "organization_id": self.names[place],
            "name": name or self.names[place],
            "name_en": self.names[place],
            "type": "above_grassroots_other",
            "valid_from": since,
            "valid_to": until,
        }

    def _current(self, rows: list[Versioned], *columns: str, name: str) -> list[dict[str, Any]]:
        """Current rows with a name in any of some columns."""
        return [v.row for v in rows if v.superseded_in is None and name in (v.row[column] for column in columns)]

    @rule(
        data=st.lists(
            st.tuples(
                st.integers(0, 8),
                st.sampled_from(YEARS),
                st.sampled_from(SOURCES),
                st.sampled_from([12, 12, 7]),
                st.integers(0, 3000),
                st.sampled_from(["exact", "exact", "exact", "over", "nearly", "about", "at_least"]),
                st.sampled_from(["", "", "doubtful"]),
            ),
            min_size=1,
            max_size=6,
            unique_by=lambda t: t[:4],
        )
    )
    def figures(self, data: list[tuple[int, int, str, int, int, str, str]]) -> None:
        """New figures and corrections."""
        lives = {v.row["organization_id"]: v.row for v in self.naive.lives if v.superseded_in is None}
        rows = [
            row for row in (self._figure(*e) for e in data) if held(lives[row["organization_id"]], row["period_end"])
        ]
        n = self._publish(Changes(rows={"figures": rows}))
        for row in rows:
            self.naive.change(self.naive.figures, FIGURE_KEY, row, row, n)

    @precondition(lambda self: any(v.superseded_in is None for v in self.naive.figures))
    @rule(data=st.data())
    def retract(self, data: st.DataObject) -> None:
        """A figure is withdrawn."""
        row = data.draw(st.sampled_from([v.row for v in self.naive.figures if v.superseded_in is None]))
        absent = dict.fromkeys(
            ("activity", "change", "rated_subject", "grade", "organization_kind", "breakdown", "category"), ""
        )
        n = self._publish(Changes(retractions={"figures": [row | absent]}))
        self.naive.change(self.naive.figures, FIGURE_KEY, None, row, n)

    @rule(name=st.sampled_from(SOURCES), published=st.sampled_from([None, date(2022, 1, 1), date(2023, 1, 1)]))
    def correct_source(self, name: str, published: date | None) -> None:
        """A source was published on another day, so that another figure may be preferred."""
        row = self._source(name, published)
        n = self._publish(Changes(rows={"source_attributes": [row]}))
        self.naive.change(self.naive.sources, SOURCE_KEY, row, row, n)

    @rule(child=st.integers(3, 8), parent=st.integers(0, 7), year=st.sampled_from(YEARS))
    def move(self, child: int, parent: int, year: int) -> None:
        """An organization goes to another parent on the first of July; what cannot be is refused whole."""
        day = date(year, 7, 1)
        mine = self._current(self.naive.edges, "organization_id", name=self.names[child])
        current = next((row for row in mine if held(row, day)), None)
        later = any(row["valid_from"] is not None and row["valid_from"] >= day for row in mine)
        if current is None or later or current["parent_id"] == self.names[parent]:
            return
        closed = current | {"valid_to": day - timedelta(days=1)}
        opened = self._edge(child, parent, day, current["valid_to"])
        try:
            n = self._publish(Changes(rows={"organization_parents": [closed, opened]}))
        except PublishError as error:
            self.refused = str(error)
            return
        self.naive.change(self.naive.edges, EDGE_KEY, closed, current, n)
        self.naive.change(self.naive.edges, EDGE_KEY, opened, opened, n)

    @rule(place=st.integers(0, 8), name=st.sampled_from(["one", "another"]))
    def rename(self, place: int, name: str) -> None:
        """Another name changes no sum."""
        (now,) = self._current(self.naive.lives, "organization_id", name=self.names[place])
        renamed = now | {"name": name}
        n = self._publish(Changes(rows={"organization_attributes": [renamed]}))
        self.naive.change(self.naive.lives, LIFE_KEY, renamed, now, n)

    @rule(
        place=st.integers(1, 8),
        since=st.sampled_from([None, None, date(2019, 7, 1), date(2020, 7, 1)]),
        until=st.sampled_from([None, date(2019, 6, 30), date(2020, 6, 30), date(2021, 6, 30)]),
        whole=st.booleans(),
    )
    def live(self, place: int, since: date | None, until: date | None, whole: bool) -> None:
        """An organization closes, reopens, or began at another time, and its edges with it; what cannot be is refused whole.

        Not `whole`: the edges to its children are left as they are.
        """
        if since and until and until < since:
            return
        name = self.names[place]
        (now,) = self._current(self.naive.lives, "organization_id", name=name)
        life = now | {"valid_from": since, "valid_to": until}
        edges = self._current(self.naive.edges, "organization_id", "parent_id", name=name)
        outside = [e for e in edges if not within(e, life)]
        touched = [e for e in outside if whole or e["organization_id"] == name]
        cut = [trimmed(edge, life) for edge in touched]
        figures = self._current(self.naive.figures, "organization_id", name=name)
        possible = (
            len(touched) == len(outside)
            and all(e["valid_from"] is None or e["valid_to"] is None or e["valid_from"] <= e["valid_to"] for e in cut)
            and all(held(life, f["period_end"]) for f in figures)
        )
        changes = Changes(
            rows={"organization_attributes": [life], "organization_parents": cut},
            retractions={"organization_parents": touched},
        )
        if not possible and (now["valid_from"], now["valid_to"]) != (since, until):
            with pytest.raises(PublishError):
                self._publish(changes)
            return
        n = self._publish(changes)
        for edge in touched:
            self.naive.change(self.naive.edges, EDGE_KEY, None, edge, n)
        for edge in cut:
            self.naive.change(self.naive.edges, EDGE_KEY, edge, edge, n)
        self.naive.change(self.naive.lives, LIFE_KEY, life, now, n)

    @rule(place=st.integers(1, 8), into=st.integers(0, 8), year=st.sampled_from(YEARS))
    def merge(self, place: int, into: int, year: int) -> None:
        """An organization goes up into another on the first of July, and its children go there; what cannot be is refused whole."""
        gone, heir, day = self.names[place], self.names[into], date(year, 7, 1)
        (now,) = self._current(self.naive.lives, "organization_id", name=gone)
        life = now | {"valid_to": day - timedelta(days=1)}
        edges = self._current(self.naive.edges, "organization_id", "parent_id", name=gone)
        later = any(row["valid_from"] is not None and row["valid_from"] >= day for row in (now, *edges))
        if place == into or now["valid_to"] is not None or later:
            return
        ended = [trimmed(edge, life) for edge in edges]
        begun = [
            edge | {"parent_id": heir, "valid_from": day}
            for edge in edges
            if edge["parent_id"] == gone and edge["organization_id"] != heir and held(edge, day)
        ]
        into_another = {"predecessor_id": gone, "successor_id": heir, "effective": day, "kind": "merge"}
        rows = {"organization_attributes": [life], "organization_parents": [*ended, *begun]}
        try:
            n = self._publish(Changes(rows={**rows, "organization_successions": [into_another]}))
        except PublishError as error:
            self.refused = str(error)
            return
        for edge in (*ended, *begun):
            self.naive.change(self.naive.edges, EDGE_KEY, edge, edge, n)
        self.naive.change(self.naive.lives, LIFE_KEY, life, now, n)
        type(self).merges += 1

    @rule(place=st.integers(0, 3), since=st.sampled_from([None, date(2020, 1, 1)]))
    def declare_complete(self, place: int, since: date | None) -> None:
        """The list of children is declared complete from a day on."""
        row = {"organization_id": self.names[place], "valid_from": since, "valid_to": None}
        n = self._publish(Changes(rows={"complete_children": [row]}))
        self.naive.change(self.naive.complete, COMPLETE_KEY, row, row, n)

    @precondition(lambda self: any(v.superseded_in is None for v in self.naive.complete))
    @rule(data=st.data())
    def undeclare(self, data: st.DataObject) -> None:
        """The declaration is withdrawn."""
        row = data.draw(st.sampled_from([v.row for v in self.naive.complete if v.superseded_in is None]))
        n = self._publish(Changes(retractions={"complete_children": [row]}))
        self.naive.change(self.naive.complete, COMPLETE_KEY, None, row, n)

    @invariant()
    def kept_equals_naive(self) -> None:
        """The newest release."""
        self._compare(self.releases[-1])

    def teardown(self) -> None:
        """Every past release."""
        for release in self.releases:
            self._compare(release)

    def _compare(self, release: int) -> None:
        with self.engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT organization_id, year, known_sum, low, high, qualifier, known, of_children, leaves_known, leaves_of "
                    "FROM rollups WHERE statistic = :s AND organization_id LIKE :p AND released_in <= :r "
                    "AND (superseded_in IS NULL OR superseded_in > :r)"
                ),
                {"s": STATISTIC, "p": f"{self.prefix}.%", "r": release},
            ).all()
        kept = {(row[0], row[1]): tuple(row[2:]) for row in rows}
        expected = {
            (name, year): rollup
            for name in self.names
            for year in YEARS
            if (rollup := self.naive.rollup(name, year, release)) is not None
        }
        assert kept == expected
        assert len(rows) == len(kept)
