"""Periods as people write them, in the column “Kỳ số liệu”."""

import re
from datetime import date
from functools import lru_cache

from app.models.vocabulary import PeriodType
from app.points import Period, part_year
from app.text import fold

YEARS = range(1930, 2101)
_YEAR = re.compile(r"(?:nam |year )?(\d{4})(?:\.0)?")
_PART = re.compile(r"\d{4}-(?:h[12]|q[1-4]|m(?:0[1-9]|1[0-2]))")
_HALF = re.compile(r"(?:6|sau) thang (dau|cuoi) nam (\d{4})")
_QUARTER = re.compile(r"(?:quy|q) ?(iv|iii|ii|i|[1-4])(?:/|, | nam | )(\d{4})")
_MONTHS = re.compile(r"(\d{1,2}) thang(?: dau)? nam (\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:t00:00:00)?")
_DAY = re.compile(r"(?:ngay )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@lru_cache(maxsize=4096)
def read_period(text: str) -> Period | None:
    """`2025`, `2025-H1`, `2025-Q1`, `2025-M09`, `6 tháng đầu năm 2025`, `Quý I/2025`, a day, or two days with `/` between.

    None for what is none of these, or lies outside of 1930 to 2100.
    """
    try:
        period = _read(fold(text))
    except ValueError:
        return None
    known = period is not None and period.start.year in YEARS and period.end.year in YEARS
    return period if known and period is not None and period.start <= period.end else None


def _read(text: str) -> Period | None:
    if match := _YEAR.fullmatch(text):
        year = int(match[1])
        return Period(PeriodType.year.value, date(year, 1, 1), date(year, 12, 31))
    if _PART.fullmatch(text):
        return part_year(text.upper()).part
    if match := _HALF.fullmatch(text):
        return part_year(f"{match[2]}-H{1 if match[1] == 'dau' else 2}").part
    if match := _QUARTER.fullmatch(text):
        return part_year(f"{match[2]}-Q{_ROMAN.get(match[1], match[1])}").part
    if (match := _MONTHS.fullmatch(text)) and 1 <= int(match[1]) <= 12:
        return part_year(f"{match[2]}-M{int(match[1]):02d}").part
    if day := _day(text):
        return Period(PeriodType.date.value, day, day)
    first, slash, last = text.partition("/")
    start, end = _day(first.strip()), _day(last.strip())
    return Period(PeriodType.range.value, start, end) if slash and start and end else None


def _day(text: str) -> date | None:
    if match := _ISO_DAY.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY.fullmatch(text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    return None


def stock_day(period: Period) -> Period:
    """The last day of a period: when a stock that is reported for the period was counted."""
    return period if period.type == PeriodType.date else Period(PeriodType.date.value, period.end, period.end)
