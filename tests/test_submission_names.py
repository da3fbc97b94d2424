"""A name beside an id has to be the name of that organization."""

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.models import OrganizationFormerName
from app.submissions.checking import Draft, check
from app.text import fold
from tests.factories import make_organization
from tests.published import edge, organization, published_database
from tests.submitted import Run, figure, make_checker

A, B = "Đảng bộ xã Ấm Hạ", "Đảng bộ xã Bản Hòa"


@pytest.fixture
def run(connection: Connection, session: Session) -> Run:
    checker = make_checker(connection, session)
    make_organization(session, "one", parent="root", name=A, name_en="Commune A")
    make_organization(session, "two", parent="root", name=B, name_en="Commune B")
    make_organization(session, "far", parent="elsewhere", name="Đảng bộ xã Xa")
    session.add(
        OrganizationFormerName(
            organization_id="one",
            name="Đảng bộ xã Cũ",
            name_en="",
            valid_to=date(2020, 1, 1),
            search_text="",
            released_in=1,
        )
    )
    return checker


@pytest.mark.parametrize(
    "given",
    [A, unicodedata.normalize("NFD", A), A.replace("Đ", "Ð"), "dang bo xa am ha", "Commune A", "Đảng bộ xã Cũ", "one"],
)
def test_a_name_that_the_organization_has_or_had_is_right(run: Run, given: str) -> None:
    assert run(figure("one", 5, organization_text=given, name_cell="B3"))[1] == []


def test_the_name_of_another_organization_is_an_error_at_each_of_its_cells(run: Run) -> None:
    shifted = fold(B).upper()
    rows = [figure("one", n, year=2020 + n, organization_text=shifted, name_cell=f"B{n}", at=f"C{n}") for n in (3, 4)]
    women = figure("one", 1, year=2024, breakdown="sex", category="female", organization_text=shifted, name_cell="B4")
    report, found = run(*rows, women, figure("two", 9, organization_text=B, name_cell="B5"))
    said = f"“{A}” is the name of one; if the row is of “{shifted}”, the id is two"
    assert found == [
        ("name_of_another_organization", "member_counts!B3", shifted, said),
        ("name_of_another_organization", "member_counts!B4", shifted, said),
    ]
    assert report.rules == {"name_of_another_organization": 2}


def test_another_organization_is_known_by_its_name_though_it_has_no_row(run: Run) -> None:
    _, found = run(figure("one", 5, organization_text=B, name_cell="B3"))
    assert [(rule, place) for rule, place, *_ in found] == [("name_of_another_organization", "member_counts!B3")]


def test_a_name_that_nobody_in_the_subtree_has_is_a_warning_and_tells_nothing_of_others(run: Run) -> None:
    for given in ("Đảng bộ xã Xa", "Đảng bộ xã Không Ai"):
        _, found = run(figure("one", 5, organization_text=given, name_cell="B3"))
        assert [(rule, place, value) for rule, place, value, _ in found] == [
            ("name_unlike_id", "member_counts!B3", given)
        ]
        assert found[0][3] == f"“{A}” is the name of one; if the row is of another organization, correct the id"
    _, found = run(figure("one", 5, organization_text="Đảng bộ xã Xa", name_cell="B3"), root=None)
    assert found[0][0] == "name_of_another_organization"


def test_an_id_outside_the_subtree_is_unknown_whatever_its_name(run: Run) -> None:
    for given in ("Đảng bộ xã Xa", A):
        _, found = run(figure("far", 5, organization_text=given, name_cell="B3"))
        assert [rule for rule, *_ in found] == ["unknown_organization"]


def test_names_instead_of_ids_cost_no_more_than_twice_the_work(tmp_path: Path) -> None:
    """Work is counted in steps of SQLite's virtual machine, which are the same on every machine."""
    many = [f"Đảng bộ xã số {n}" for n in range(800)]
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    def work(*organizations: tuple[str, str]) -> int:
        rows = [figure(i, 5, year=2000 + n, organization_text=name) for n in range(4) for i, name in organizations]
        with published.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            before = steps
            driver.set_progress_handler(step, 100)
            report = check(connection, Draft("s", 1, "own_figures", "root"), rows)
            driver.set_progress_handler(None, 0)
            assert (report.figures, report.rules.get("unknown_organization")) == (len(rows), None)
            connection.rollback()
        return steps - before

    with published_database(f"sqlite:///{tmp_path / 'own.sqlite'}") as published:
        published.publish(
            organizations=[organization("root"), *(organization(f"o-{n}", name=name) for n, name in enumerate(many))],
            organization_parents=[edge(f"o-{n}", "root") for n in range(len(many))],
        )
        by_id, by_name = work(*((f"o-{n}", "") for n in range(len(many)))), work(*(("", name) for name in many))
        assert by_name < 2 * by_id
