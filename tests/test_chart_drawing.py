"""What charts promise about gaps, breaks, classes and caps; the process that draws; reference pictures."""

import contextlib
import re
import socket
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.charts.layout import Setting, clean, shorten, text_width
from app.charts.lines import Cut, point_rows
from app.charts.renderer import ChartFailed, Renderer
from app.charts.stacks import _COLOURS, _cap, _parts, stack_notes
from app.charts.tiles import SHADES, _classes
from app.charts.words import OVERLAP, REST
from app.errors import Problem
from app.models.vocabulary import Grade, MissingReason, Qualifier
from app.schemas.common import OrganizationRef, PeriodOut
from app.schemas.rating_distributions import CapOut, GradeOut, RatingDistributionItem
from app.schemas.series import SeriesItem, SeriesPoint
from app.text import Language
from scripts.charts import REFERENCES, reference_specs

SETTING = Setting(Language.vi, date(2026, 11, 22), "/v1/series", {})
FOLDER = Path(__file__).parent.parent / "docs" / "charts"


def point(year: int, value: float | None) -> SeriesPoint:
    empty: dict[str, Any] = {name: None for name in SeriesPoint.model_fields}
    lists = {name: [] for name in ("doubts", "missing", "passed_over", "parts", "notes", "sources")}
    reason = None if value is not None else MissingReason.not_reported
    known = {"value": value, "display": str(value), "qualifier": Qualifier.exact, "missing_reason": reason}
    return SeriesPoint(**{**empty, **lists, **known, "alternatives": 0, "year": year})


@given(st.lists(st.none() | st.floats(0, 1e6), min_size=1, max_size=15), st.lists(st.integers(2010, 2025), max_size=3))
def test_a_line_never_bridges_a_missing_year_nor_a_break_that_forbids_comparing(
    values: list[float | None], cuts: list[int]
) -> None:
    points = [point(2010 + place, value) for place, value in enumerate(values)]
    item = SeriesItem(indicator="members", province=None, organization=OrganizationRef(id="a", name="A"), points=points)
    drawn = [row for row in point_rows(SETTING, item, [Cut(y, False) for y in cuts], "A") if row["value"] is not None]
    lines: dict[str, list[int]] = {}
    for row in drawn:
        lines.setdefault(row["segment"], []).append(row["year"])
    for years in lines.values():
        assert years == list(range(years[0], years[-1] + 1))
        assert not set(cuts) & set(years[1:])
    assert len(drawn) == sum(value is not None for value in values)


def test_a_break_that_can_be_compared_over_is_marked_and_not_cut() -> None:
    points = [point(2019, 1.0), point(2020, 2.0)]
    item = SeriesItem(indicator="members", province=None, organization=OrganizationRef(id="a", name="A"), points=points)
    first, second = point_rows(SETTING, item, [Cut(2020, True)], "A")
    assert first["segment"] == second["segment"]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=63))
def test_each_value_is_in_one_class_of_a_map_and_equal_ones_in_the_same(values: list[int]) -> None:
    ordered = sorted(float(value) for value in values)
    classes = _classes(ordered)
    assert 1 <= len(classes) <= len(SHADES)
    for value in ordered:
        assert sum(low <= value <= high for low, high in classes) == 1
    ends = [end for pair in classes for end in pair]
    assert ends == sorted(ends)


def distribution(applies: str, **shares: float) -> RatingDistributionItem:
    grades = [
        GradeOut(
            grade=Grade(grade),
            name=grade,
            count=None,
            share_percent=share,
            display=f"{share}%",
            qualifier=Qualifier.exact,
            share_method="reported",
            missing_reason=None,
            doubt=None,
            alternatives=0,
            sources=[],
        )
        for grade, share in shares.items()
    ]
    cap = CapOut(
        ratio=None, display=None, qualifier=None, limit_percent=20.0, applies=applies, legal_basis="", reason=""
    )
    period = PeriodOut(type="year", start=date(2024, 1, 1), end=date(2024, 12, 31))
    organization = OrganizationRef(id="a", name="A")
    return RatingDistributionItem(
        organization=organization,
        province=None,
        rated_subject="organization",
        organization_kind="grassroots_organization",
        period=period,
        year=2024,
        rated=None,
        grades=grades,
        cap=cap,
        schemes=[],
    )


def test_a_combined_grade_is_never_added_to_its_parts() -> None:
    parts = _parts(SETTING, 0, distribution("false", excellent=23.8, good_or_better=91.2, completed=8.8))
    spans = {part["grade"]: (part["from"], part["to"]) for part in parts}
    assert spans == {"good_or_better": (0, 91.2), "excellent": (0, 23.8), "completed": (91.2, 100.0)}
    assert {part["grade"]: part["text"] for part in parts}["good_or_better"] == "tổng 91.2%"
    parts = _parts(SETTING, 0, distribution("false", clean_and_strong_exemplary=20, clean_and_strong=88, good=10))
    assert {part["grade"]: part["to"] for part in parts} == {
        "clean_and_strong": 88,
        "clean_and_strong_exemplary": 20,
        "good": 98,
    }


def test_a_picture_says_that_a_combined_grade_holds_others() -> None:
    plain = distribution("false", excellent=20, good=70)
    combined = distribution("false", excellent=20, good=70, good_or_better=90)
    assert stack_notes(SETTING, [plain]) == [SETTING.say(REST)]
    assert stack_notes(SETTING, [plain, combined]) == [SETTING.say(REST), SETTING.say(OVERLAP)]
    assert {part["grade"]: part["text"] for part in _parts(SETTING, 0, combined)}["good_or_better"] == ""


def test_grades_are_darkest_where_best_and_each_has_a_colour_of_its_own() -> None:
    lightness = {grade: sum(bytes.fromhex(colour[1:])) for grade, colour in _COLOURS.items()}
    failed = [Grade.not_completed, Grade.weak]
    ramp = [light for grade, light in lightness.items() if grade not in failed]
    assert ramp == sorted(set(ramp))
    assert len(set(_COLOURS.values())) == len(_COLOURS)


def test_the_cap_is_drawn_at_its_part_of_the_good_and_only_where_it_applies() -> None:
    assert _cap(3, distribution("true", excellent=18, good=70)) == {"place": 3, "at": 14.0}
    assert _cap(0, distribution("false", excellent=18, good=70)) is None
    assert _cap(0, distribution("unknown", excellent=18, good=70)) is None
    assert _cap(0, distribution("true", excellent=18, good_or_better=70)) is None


@given(st.text(max_size=40), st.integers(20, 400))
def test_text_of_the_data_becomes_one_clean_line_that_fits(text: str, width: int) -> None:
    cleaned = clean(text)
    assert cleaned == clean(cleaned)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u202a-\u202e\u2066-\u2069]", cleaned)
    cut = shorten(cleaned, width)
    assert cut == cleaned or (cut.endswith("…") and text_width(cut) <= width)


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    renderer = Renderer(1)
    yield renderer
    renderer.close()


def small_chart() -> dict[str, Any]:
    return {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "mark": "bar", "data": {"values": [{"a": 1}]}}


def test_vietnamese_letters_have_a_font_of_the_program(renderer: Renderer) -> None:
    def drawn(letters: str, font: str) -> bytes:
        text = {"type": "text", "text": letters, "font": font}
        return renderer.render({**small_chart(), "mark": text, "width": 20, "height": 20}, "png")

    for letter in "ẫữợặĐđẦỹọ":
        assert drawn(letter, "Noto Sans") != drawn("\ue000", "Noto Sans")
        assert drawn(letter, "Noto Sans") == drawn(letter, "Noto Sans, Arial, sans-serif")


def test_a_process_that_died_is_replaced_and_a_failure_leaves_it_alive(renderer: Renderer) -> None:
    assert renderer.render(small_chart(), "svg").startswith(b"<svg")
    worker = renderer._workers.queue[0]
    before = worker._process
    assert before is not None
    with pytest.raises(ChartFailed):
        renderer.render({"mark": "no such mark"}, "svg")
    assert worker._process is before
    before.kill()
    before.wait()
    assert renderer.render(small_chart(), "svg").startswith(b"<svg")
    assert worker._process is not before


def test_who_comes_while_too_many_wait_is_told_to_try_again(renderer: Renderer) -> None:
    taken = 0
    while renderer._places.acquire(blocking=False):
        taken += 1
    with pytest.raises(Problem) as refused:
        renderer.render(small_chart(), "svg")
    assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "5"})
    for _ in range(taken):
        renderer._places.release()
    assert renderer.render(small_chart(), "svg")


def test_nothing_is_fetched(renderer: Renderer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/data.json"
        with contextlib.suppress(ChartFailed):
            renderer.render({**small_chart(), "data": {"url": address}}, "svg")
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize("name", REFERENCES)
def test_reference_pictures_are_drawn_again_alike(client: TestClient, renderer: Renderer, name: str) -> None:
    """To draw them anew after a wanted change, and look at them: python -m scripts.charts"""
    drawn = renderer.render(reference_specs(client)[name], "svg")
    assert structure(drawn) == structure((FOLDER / f"{name}.svg").read_bytes())


def structure(svg: bytes) -> list[Any]:
    """Elements with their colours, words and places, in whole pixels."""
    found: list[Any] = []
    for element in ElementTree.fromstring(svg).iter():
        kept = {name: value for name, value in element.attrib.items() if name in ("fill", "stroke", "stroke-dasharray")}
        numbers = [round(float(n)) for n in re.findall(r"-?\d+\.?\d*", element.get("transform", ""))]
        found.append((element.tag, kept, (element.text or "").strip(), numbers))
    return found
