"""Numbers and periods as people type them: one reading, or a question."""

from datetime import date
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.vocabulary import Qualifier
from app.points import Period
from app.quantities import Quantity, printed_quantity
from app.text import Language, format_number
from app.workbooks.numbers import LARGEST, Trouble, read_number, read_text
from app.workbooks.periods import read_period
from app.workbooks.rules import RULES

Q = Qualifier


@pytest.mark.parametrize(
    ("text", "value", "qualifier"),
    [
        ("600", 600, Q.exact),
        ("0", 0, Q.exact),
        ("gần 600", 600, Q.nearly),
        ("Gần  600 đảng viên", 600, Q.nearly),
        ("ga\u0302\u0300n 600", 600, Q.nearly),
        ("Trên 66.000", 66000, Q.over),
        ("hơn 800", 800, Q.over),
        (">800", 800, Q.over),
        ("khoảng 242.000 đồng chí", 242000, Q.about),
        ("trên dưới 800", 800, Q.about),
        ("~ 5", 5, Q.about),
        ("từ 95 trở lên", 95, Q.at_least),
        ("95 trở lên", 95, Q.at_least),
        (">= 95", 95, Q.at_least),
        ("≥95", 95, Q.at_least),
        ("không quá 20", 20, Q.at_most),
        ("over 800", 800, Q.over),
        ("at least 95", 95, Q.at_least),
        ("1.234", 1234, Q.exact),
        ("1 234", 1234, Q.exact),
        ("1\u00a0234", 1234, Q.exact),
        ("1.234.567", 1234567, Q.exact),
        ("1,234,567", 1234567, Q.exact),
        ("1.234,00", 1234, Q.exact),
        ("12.0", 12, Q.exact),
    ],
)
def test_a_count_is_read_with_its_qualifier(text: str, value: float, qualifier: Qualifier) -> None:
    assert read_text(text, decimals=0) == printed_quantity(value, qualifier)


@pytest.mark.parametrize(
    ("text", "value"), [("12,5", 12.5), ("12.5", 12.5), ("74,9%", 74.9), ("1.234", 1.234), ("0,125", 0.125)]
)
def test_a_share_has_a_decimal_comma_or_point(text: str, value: float) -> None:
    assert read_text(text, decimals=2, most=100.0, percent=True) == Quantity(value, Q.exact, value, value)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1,234", "ambiguous_number"),
        ("-", "ambiguous_dash"),
        ("–", "ambiguous_dash"),
        ("12,5", "not_whole"),
        ("50%", "percent_sign"),
        ("gần 50 %", "percent_sign"),
        ("12,5 phần trăm", "percent_sign"),
        ("-5", "negative_number"),
        ("−5", "negative_number"),
        ("(5)", "negative_number"),
        ("5²", "not_a_number"),
        ("٣", "not_a_number"),
        ("1e5", "not_a_number"),
        ("0x10", "not_a_number"),
        ("1.23.4", "not_a_number"),
        ("12.34.567", "not_a_number"),
        ("=1+1", "not_a_number"),
        ("trên 5 trở lên", "not_a_number"),
        ("từ 95", "not_a_number"),
        ("ba trăm", "not_a_number"),
        ("600 hoặc 700", "not_a_number"),
        ("1000000000000", "number_too_large"),
    ],
)
def test_what_is_no_count_or_has_two_readings_is_asked_about(text: str, rule: str) -> None:
    found = read_text(text, decimals=0)
    assert isinstance(found, Trouble)
    assert found.rule == rule
    assert rule in RULES
    assert found.expected.vi != found.expected.en


def test_a_point_in_a_column_of_small_numbers_is_asked_about() -> None:
    assert read_text("1.234", decimals=0, usual=1180.0) == printed_quantity(1234, Q.exact)
    doubted = read_text("1.234", decimals=0, usual=12.0)
    assert isinstance(doubted, Trouble)
    assert doubted.expected.en == "1234 if the mark in the cell separates thousands; else another whole number"
    assert read_text("gần 71.000", decimals=0, usual=12.0) == printed_quantity(71000, Q.nearly)
    average = read_text("1.234", decimals=2)
    assert isinstance(average, Trouble)
    assert average.expected == ("1234, hoặc 1,2340", "1234, or 1.2340")
    assert read_text("1.2340", decimals=2) == Quantity(1.234, Q.exact, 1.234, 1.234)


@pytest.mark.parametrize(
    ("value", "rule"), [(1.234, "ambiguous_number"), (66.02, "ambiguous_number"), (0.25, "not_whole")]
)
def test_a_lost_thousands_dot_of_a_number_cell_is_asked_about(value: float, rule: str) -> None:
    found = read_number(value, decimals=0)
    assert isinstance(found, Trouble)
    assert found.rule == rule


@pytest.mark.parametrize("value", [inf, float("nan"), -0.5, LARGEST])
def test_no_number_beyond_all_bounds_is_taken(value: float) -> None:
    assert isinstance(read_number(value, decimals=2), Trouble)


@pytest.mark.parametrize("text", ["…", "...", "không có số liệu", "Khong co so lieu", "n/a"])
def test_no_figure_is_neither_zero_nor_wrong(text: str) -> None:
    assert read_text(text, decimals=0) is None


@settings(max_examples=60)
@given(st.integers(0, 10**11))
def test_every_whole_number_survives_both_ways_of_writing_it(number: int) -> None:
    assert read_text(str(number), decimals=0) == Quantity(number, Q.exact, number, number)
    vietnamese = format_number(number, 0, Language.vi)
    assert read_text(vietnamese, decimals=0) == Quantity(number, Q.exact, number, number)
    english = read_text(format_number(number, 0, Language.en), decimals=0)
    assert isinstance(english, Trouble) == (1000 <= number < 10**6)


@settings(max_examples=60)
@given(st.decimals(0, 100, places=2, allow_nan=False), st.sampled_from(list(Qualifier)))
def test_every_share_survives_with_its_qualifier(number: object, qualifier: Qualifier) -> None:
    quantity = printed_quantity(float(str(number)), qualifier)
    for language in Language:
        assert read_text(quantity.display(2, language), decimals=2, most=100.0) == quantity


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_is_a_quantity_a_question_or_no_figure(text: str) -> None:
    found = read_text(text, decimals=0)
    if isinstance(found, Quantity):
        assert 0 <= found.value < LARGEST
        assert found.value == int(found.value)
        assert any(c in "0123456789" for c in text)
    else:
        assert found is None or found.rule in RULES


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("2025", "year", date(2025, 1, 1), date(2025, 12, 31)),
        ("Năm 2025", "year", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-H1", "half_year", date(2025, 1, 1), date(2025, 6, 30)),
        ("6 tháng cuối năm 2025", "half_year", date(2025, 7, 1), date(2025, 12, 31)),
        ("2025-Q4", "quarter", date(2025, 10, 1), date(2025, 12, 31)),
        ("Quý I/2025", "quarter", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025-M09", "months", date(2025, 1, 1), date(2025, 9, 30)),
        ("9 tháng năm 2025", "months", date(2025, 1, 1), date(2025, 9, 30)),
        ("31/12/2025", "date", date(2025, 12, 31), date(2025, 12, 31)),
        ("2025-12-31T00:00:00", "date", date(2025, 12, 31), date(2025, 12, 31)),
        ("2020-01-01/2025-06-30", "range", date(2020, 1, 1), date(2025, 6, 30)),
    ],
)
def test_periods_are_read_as_people_write_them(text: str, kind: str, start: date, end: date) -> None:
    assert read_period(text) == Period(kind, start, end)


@pytest.mark.parametrize(
    "text",
    ["", "25", "2025-H3", "2025-M13", "31/2/2025", "1929", "2101", "0000-H1", "2025-06-30/2020-01-01", "năm nay"],
)
def test_other_periods_are_not_guessed(text: str) -> None:
    assert read_period(text) is None


@settings(max_examples=60)
@given(st.text(alphabet="0123456789-/.HQM năm", max_size=24))
def test_any_text_is_a_period_in_order_or_none(text: str) -> None:
    period = read_period(text)
    assert period is None or period.start <= period.end
