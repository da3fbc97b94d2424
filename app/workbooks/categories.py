"""The parts of the breakdowns that sheets have columns for, in both languages."""

from collections.abc import Mapping
from functools import cache

from app.text import Text, fold, nearest

CATEGORIES: Mapping[str, Mapping[str, Text]] = {
    "sex": {"female": Text("Nữ", "Female")},
    "ethnicity": {"minority": Text("Người dân tộc thiểu số", "Ethnic minority")},
    "religion": {"religious": Text("Người có tôn giáo", "Religious")},
    "youth_union": {"member": Text("Đoàn viên thanh niên", "Youth Union member")},
    "status": {"official": Text("Chính thức", "Official"), "probationary": Text("Dự bị", "Probationary")},
    "activity_exemption": {
        "exempt": Text("Miễn công tác và sinh hoạt", "Exempt from work and meetings"),
    },
    "age_band": {
        "18-30": Text("18–30 tuổi", "Aged 18–30"),
        "31-35": Text("31–35 tuổi", "Aged 31–35"),
        "36-40": Text("36–40 tuổi", "Aged 36–40"),
        "41-45": Text("41–45 tuổi", "Aged 41–45"),
        "46-50": Text("46–50 tuổi", "Aged 46–50"),
        "51-55": Text("51–55 tuổi", "Aged 51–55"),
        "56-60": Text("56–60 tuổi", "Aged 56–60"),
        "61+": Text("61 tuổi trở lên", "Aged 61 and over"),
    },
    "general_education": {
        "primary": Text("Tiểu học", "Primary school"),
        "lower_secondary": Text("Trung học cơ sở", "Lower secondary school"),
        "upper_secondary": Text("Trung học phổ thông", "Upper secondary school"),
    },
    "professional": {
        "intermediate": Text("Trung cấp", "Intermediate diploma"),
        "college": Text("Cao đẳng", "College"),
        "university": Text("Đại học", "University"),
        "master": Text("Thạc sĩ", "Master"),
        "doctor": Text("Tiến sĩ", "Doctor"),
    },
    "political_theory": {
        "elementary": Text("Lý luận sơ cấp", "Political theory, elementary"),
        "intermediate": Text("Lý luận trung cấp", "Political theory, intermediate"),
        "advanced": Text("Lý luận cao cấp, cử nhân", "Political theory, advanced"),
    },
    "occupation": {"student": Text("Học sinh, sinh viên", "Student")},
    "sector": {"non_state": Text("Khu vực ngoài nhà nước", "Non-state sector")},
    "grassroots_kind": {
        "commune": Text("Xã, phường, đặc khu", "Commune"),
        "agency": Text("Cơ quan", "Agency"),
        "public_service": Text("Đơn vị sự nghiệp", "Public service"),
        "state_enterprise": Text("Doanh nghiệp nhà nước", "State enterprise"),
        "private_enterprise": Text("Doanh nghiệp ngoài nhà nước", "Private enterprise"),
        "armed_forces": Text("Lực lượng vũ trang", "Armed forces"),
    },
}
"""Names of categories by breakdown and category."""

_WITHOUT_COLUMNS: Mapping[str, Mapping[str, Text]] = {
    "sex": {"male": Text("Nam", "Male")},
    "age_band": {"youth": Text("Thanh niên", "Youth")},
    "trade_union": {"member": Text("Đoàn viên công đoàn", "Trade union member")},
}
_OPEN = frozenset({"ethnicity", "religion", "occupation", "sector"})


def read_category(breakdown: str, text: str) -> str | None:
    """The category that a text names, by its code or in either language; the text itself where others may exist.

    None where all categories of the breakdown are known and this is none of them.
    """
    spellings = _spellings(breakdown)
    return spellings.get(fold(text)) or (text if breakdown in _OPEN or not spellings else None)


def allowed_categories(breakdown: str, text: str) -> Text:
    """All categories of a breakdown, what looks like the text first."""
    spellings = _spellings(breakdown)
    near = [spellings[word] for word in nearest(fold(text)[:100], spellings)]
    names = _names(breakdown)
    codes = dict.fromkeys((*near, *names))
    return Text(
        " | ".join(f"{code} ({names[code].vi})" for code in codes),
        " | ".join(f"{code} ({names[code].en})" for code in codes),
    )


def category_name(breakdown: str, category: str) -> Text:
    """What a category is called; its code where it has no name."""
    return _names(breakdown).get(category, Text(category, category))


def _names(breakdown: str) -> Mapping[str, Text]:
    return {**CATEGORIES.get(breakdown, {}), **_WITHOUT_COLUMNS.get(breakdown, {})}


@cache
def _spellings(breakdown: str) -> Mapping[str, str]:
    return {spelling: code for code, name in _names(breakdown).items() for spelling in (fold(code), *map(fold, name))}
