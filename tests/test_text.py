"""Vietnamese text: folding for search, numbers as people print them, nearest words."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text import Language, fold, format_date, format_number, nearest, tidy

WORDS = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặấầẩẫậèéẻẽẹềếểễệÐĐ -ÀÂĂÊÔƠƯ", max_size=40)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Lạng Sơn", "lang son"),
        ("  LẠNG   SƠN ", "lang son"),
        ("Đắk Lắk", "dak lak"),
        ("Ðắk Lắk", "dak lak"),
        ("ðắk lắk", "dak lak"),
        ("Hoà Bình", "hoa binh"),
        ("Hòa Bình", "hoa binh"),
        ("Thừa Thiên Huế", "thua thien hue"),
        ("Quỳ Hợp, Quỵ", "quy hop, quy"),
    ],
)
def test_names_fold_to_plain_letters(name: str, folded: str) -> None:
    assert fold(name) == folded


@given(st.text(max_size=60) | WORDS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WORDS)
def test_composition_and_case_do_not_matter(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@given(WORDS)
def test_folded_vietnamese_is_plain_ascii(text: str) -> None:
    assert fold(text).isascii()
    assert "  " not in fold(text)


@given(st.integers(0, 10**12), st.integers(0, 3), st.sampled_from(Language))
def test_a_number_can_be_read_back(units: int, decimals: int, language: Language) -> None:
    value = units / 10**decimals
    text = format_number(value, decimals, language)
    thousands, point = (".", ",") if language is Language.vi else (",", ".")
    assert float(text.replace(thousands, "").replace(point, ".")) == pytest.approx(value, abs=0.5 / 10**decimals)


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (66024, 0, "66.024", "66,024"),
        (66024.5, 2, "66.024,5", "66,024.5"),
        (18.5, 2, "18,5", "18.5"),
        (100, 2, "100", "100"),
        (3.109475, 2, "3,11", "3.11"),
        (-1234.25, 1, "-1.234,2", "-1,234.2"),
        (600, 0, "600", "600"),
    ],
)
def test_numbers_as_people_print_them(value: float, decimals: int, vi: str, en: str) -> None:
    assert (format_number(value, decimals, Language.vi), format_number(value, decimals, Language.en)) == (vi, en)


def test_dates_as_people_print_them() -> None:
    day = date(2020, 12, 31)
    assert (format_date(day, Language.vi), format_date(day, Language.en)) == ("31/12/2020", "2020-12-31")


def test_stored_text_is_composed_and_has_the_vietnamese_letter() -> None:
    assert tidy(unicodedata.normalize("NFD", "Ðảng bộ")) == "Đảng bộ"


def test_nearest_words_come_best_first_and_strange_ones_find_nothing() -> None:
    allowed = ["members", "member_changes", "admissions"]
    assert nearest("mebmers", allowed)[0] == "members"
    assert nearest("zzzzzz", allowed) == []
