"""Numbers as people type them into cells: thousands dots, decimal commas, “gần 600”; what has two readings is asked about."""

import re
from typing import NamedTuple

from app.models.vocabulary import Qualifier
from app.quantities import Quantity, printed_quantity
from app.text import Language, Text, fold, format_number

LARGEST = 1_000_000_000_000.0
"""Numbers from here on are refused."""


class Trouble(NamedTuple):
    """Why a cell is no number: a reading rule, and what would be right."""

    rule: str
    expected: Text


_WORDS = {
    Qualifier.exact: ("dung", "exactly"),
    Qualifier.about: ("khoang", "chung", "uoc", "uoc khoang", "xap xi", "tren duoi", "~", "≈", "about", "around"),
    Qualifier.nearly: ("gan", "nearly", "almost"),
    Qualifier.over: ("tren", "hon", "vuot", ">", "over", "more than"),
    Qualifier.at_least: ("it nhat", "toi thieu", ">=", "≥", "=>", "at least"),
    Qualifier.at_most: ("khong qua", "toi da", "nhieu nhat", "duoi", "<", "<=", "≤", "=<", "at most", "up to"),
}
_BEFORE = {word: qualifier for qualifier, words in _WORDS.items() for word in words}
_AFTER = {"tro len": Qualifier.at_least, "or more": Qualifier.at_least, "or over": Qualifier.at_least}
_PERCENT = "%|phan tram|percent"
_UNITS = (
    "dang vien|dong chi|d/c|nguoi|to chuc|to chuc dang|to chuc co so dang|tccsd|dang bo|chi bo"
    "|members|persons|organizations"
)
_CELL = re.compile(
    rf"(?P<before>[^\d]*?)\s*(?P<number>\d(?:[\d., ]*\d)?)"
    rf"\s*(?:(?P<percent>{_PERCENT})|{_UNITS})?\s*(?P<after>{'|'.join(_AFTER)})?",
    re.ASCII,
)
_PLAIN = re.compile(r"\d{1,15}", re.ASCII)
_SPACED = re.compile(r"(\d{1,3}(?: \d{3})+)(?:[.,](\d+))?", re.ASCII)
_GROUPED = re.compile(r"(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})+)(?:(?!\2)[.,](\d+))?", re.ASCII)
_ONE_GROUP = re.compile(r"(\d{1,3})([.,])(\d{3})(?:(?!\2)[.,](\d+))?", re.ASCII)
_DECIMAL = re.compile(r"(\d{1,15})[.,](\d{1,15})", re.ASCII)

_DATE = re.compile(r"\d{4}-\d\d-\d\d(t[\d:.]+)?", re.ASCII)

NO_DATA = frozenset({"...", "....", ". . .", "khong co so lieu", "chua co so lieu", "kcsl", "n/a", "na", "no data"})
NONE_OR_UNKNOWN = frozenset(
    {*("-", "--", "---", "–", "—", "−", "/", "x", "k", "ko", "khong", "khong co", "chua co", "none", "nil")}
)
"""What stands for zero in some tables, and for no figure in others."""


def read_text(
    text: str, *, decimals: int, most: float | None = None, usual: float | None = None, percent: bool = False
) -> Quantity | Trouble | None:
    """The quantity that a text cell stands for; None for a cell that says there is no figure.

    `decimals` 0: only whole numbers. `most`: no larger number makes sense. `usual`: the number that stood here last
    year, else the largest of the column; against it a bare `1.234` is doubted. `percent`: a percent sign may stand here.
    """
    folded = fold(text)
    if folded in NO_DATA:
        return None
    if folded in NONE_OR_UNKNOWN:
        return Trouble(
            "ambiguous_dash",
            Text(
                "ghi 0 nếu là không; để trống hoặc ghi “không có số liệu” nếu không có số liệu",
                "0 where there are none; an empty cell or “no data” where there is no figure",
            ),
        )
    match = _CELL.fullmatch(folded)
    # Folding turns ² into 2: only digits that were typed as digits count.
    if match is None or sum(c.isdigit() for c in text) != sum(c in "0123456789" for c in text):
        return _not_a_number(folded)
    qualifier = _qualifier(match["before"], match["after"])
    if qualifier is None:
        return _not_a_number(folded)
    if match["percent"] and not percent:
        return Trouble("percent_sign", _NO_PERCENT)
    number = _read_digits(match["number"], decimals, most, usual if qualifier is Qualifier.exact else None)
    if isinstance(number, Trouble):
        return number
    return read_number(number, qualifier, decimals=decimals, most=most, asked=True)


def read_number(
    value: float,
    qualifier: Qualifier = Qualifier.exact,
    *,
    decimals: int,
    most: float | None = None,
    asked: bool = False,
) -> Quantity | Trouble:
    """A number cell as a quantity. `asked`: it was read from text, where a fraction is no lost thousands dot."""
    if qualifier is Qualifier.exact and 0 <= value < LARGEST and most is None and (decimals or value.is_integer()):
        return Quantity(value, qualifier, value, value)
    if value < 0:
        return Trouble("negative_number", Text("một số từ 0 trở lên", "a number from 0 up"))
    if not value < LARGEST:
        return Trouble("number_too_large", Text("một số nhỏ hơn một nghìn tỷ", "a number below 10¹²"))
    if decimals == 0 and value != int(value):
        thousands = round(value * 1000)
        if not asked and abs(value * 1000 - thousands) < 1e-6 and 1 < value < 1000:
            return _two_readings(thousands, value, decimals)
        return Trouble("not_whole", Text("một số nguyên", "a whole number"))
    if most is not None and value > most:
        expected = Text(f"không quá {_shown(most).vi}", f"at most {_shown(most).en}")
        return Trouble("number_too_large", expected)
    if qualifier is Qualifier.exact:
        return Quantity(value, qualifier, value, value)
    return printed_quantity(value, qualifier)


_SHOWS_A_DAY = Text(
    "một số; chương trình bảng tính đã hiểu ô này là ngày: hãy đổi định dạng ô sang Số rồi ghi lại",
    "a number; the spreadsheet program took this cell for a day: set its format to Number and write it again",
)
_NO_PERCENT = Text(
    "số lượng, không phải phần trăm; phần trăm ghi ở trang “Số liệu khác”, chọn “phần trăm” ở cột “Cách đo”",
    "a number, not a percentage; percentages go to the sheet “Other figures” with the measure percent",
)


def _qualifier(before: str, after: str | None) -> Qualifier | None:
    if after:
        return _AFTER[after] if before in ("", "tu", "from") else None
    return _BEFORE.get(before) if before else Qualifier.exact


def _not_a_number(folded: str) -> Trouble:
    if re.fullmatch(r"[-−–] ?\d[\d., ]*|\(\d[\d., ]*\)", folded, re.ASCII):
        return Trouble("negative_number", Text("một số từ 0 trở lên", "a number from 0 up"))
    if _DATE.fullmatch(folded):
        return Trouble("not_a_number", _SHOWS_A_DAY)
    return Trouble(
        "not_a_number",
        Text(
            "một số như 1234, hoặc “gần 600”, “trên 800”, “khoảng 500”, “từ 95 trở lên”, “không quá 20”",
            "a number as 1234, or “nearly 600”, “over 800”, “about 500”, “at least 95”, “at most 20”",
        ),
    )


def _read_digits(text: str, decimals: int, most: float | None, usual: float | None) -> float | Trouble:
    if _PLAIN.fullmatch(text):
        return float(text)
    if match := _SPACED.fullmatch(text):
        return float(f"{match[1].replace(' ', '')}.{match[2] or 0}")
    if (match := _GROUPED.fullmatch(text)) and text[0] != "0":
        return float(f"{match[1].replace(match[2], '')}.{match[3] or 0}")
    if (match := _ONE_GROUP.fullmatch(text)) and text[0] != "0":
        thousands, fraction = float(f"{match[1]}{match[3]}.{match[4] or 0}"), float(f"{match[1]}.{match[3]}")
        if match[4] or _is_thousands(match[2], thousands, decimals, usual):
            return thousands
        # What is more than everything there can be was not meant.
        if decimals and most is not None and thousands > most:
            return fraction
        return _two_readings(thousands, fraction, decimals)
    if match := _DECIMAL.fullmatch(text):
        return float(f"{match[1]}.{match[2]}")
    return _not_a_number(text)


def _is_thousands(separator: str, value: float, decimals: int, usual: float | None) -> bool:
    """A dot where only whole numbers stand, and the number is of the usual size."""
    return separator == "." and decimals == 0 and (usual is None or value <= 10 * usual)


def _two_readings(thousands: float, fraction: float, decimals: int) -> Trouble:
    whole = f"{thousands:.0f}"
    if decimals == 0:
        expected = Text(
            f"{whole} nếu dấu trong ô là dấu hàng nghìn; nếu không, một số nguyên khác",
            f"{whole} if the mark in the cell separates thousands; else another whole number",
        )
    else:
        clear = f"{fraction:.4f}"
        expected = Text(f"{whole}, hoặc {clear.replace('.', ',')}", f"{whole}, or {clear}")
    return Trouble("ambiguous_number", expected)


def _shown(value: float) -> Text:
    return Text(format_number(value, 6, Language.vi), format_number(value, 6, Language.en))
