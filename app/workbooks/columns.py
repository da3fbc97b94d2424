"""The sheets that offices fill in, as data: one sheet a subject, one row an organization, one column a figure.

Templates, readers, rules and marked workbooks follow from here. Everything else has a sheet with one row a figure (labels.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.models.vocabulary import (
    Breakdown,
    Grade,
    MemberChange,
    OrganizationKind,
    Subject,
)
from app.names import NAMES
from app.text import Text
from app.workbooks.categories import CATEGORIES

STOCKS = (Subject.member_counts, Subject.organization_counts)


_TOTAL = Text("Tổng số", "Total")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: what is above it, what it means, and the figure that a cell below it becomes.

    `fills` is `value`, or `planned`: a plan belongs to the figure of the same row that has the same dimensions.
    `decimals` 0: only whole numbers.
    """

    key: str
    heading: Text
    note: Text
    group: Text
    subject: Subject
    unit: str
    measure: str = "count"
    activity: str = ""
    change: str = ""
    rated_subject: str = ""
    grade: str = ""
    organization_kind: str = ""
    breakdown: str = ""
    category: str = ""
    fills: str = "value"
    decimals: int = 0


def _members(key: str, heading: Text, note: Text, group: Text, breakdown: str = "", category: str = "") -> Column:
    return Column(key, heading, note, group, Subject.member_counts, "members", breakdown=breakdown, category=category)


def _capital(text: Text) -> Text:
    return Text(text.vi[0].upper() + text.vi[1:], text.en[0].upper() + text.en[1:])


def _breakdown(breakdown: str) -> Text:
    return _capital(NAMES[Breakdown][breakdown])


def _member_counts() -> tuple[Column, ...]:
    total = _members(
        "members",
        Text("Tổng số đảng viên", "Members"),
        Text(
            "Mọi đảng viên, chính thức và dự bị, vào ngày cuối kỳ.",
            "All members, official and probationary, on the last day of the period.",
        ),
        _TOTAL,
    )
    parts = (
        _members(
            f"{breakdown}.{category}",
            Text(f"Đảng viên: {name.vi}", f"Members: {name.en}"),
            Text(
                f"Số đảng viên vào ngày cuối kỳ thuộc nhóm “{name.vi}” theo {NAMES[Breakdown][breakdown].vi}; "
                "không lớn hơn tổng số.",
                f"Members on the last day of the period in the group “{name.en}” by {NAMES[Breakdown][breakdown].en}; "
                "not more than all members.",
            ),
            _breakdown(breakdown),
            breakdown,
            category,
        )
        for breakdown in (
            "sex",
            "ethnicity",
            "religion",
            "youth_union",
            "status",
            "activity_exemption",
            "age_band",
            "general_education",
            "professional",
            "political_theory",
        )
        for category, name in CATEGORIES[breakdown].items()
    )
    return (total, *parts)


def _admissions() -> tuple[Column, ...]:
    total = Column(
        "admissions",
        Text("Tổng số kết nạp", "Admissions"),
        Text("Số đảng viên mới kết nạp trong kỳ.", "Members newly admitted during the period."),
        _TOTAL,
        Subject.admissions,
        "members",
    )
    plan = Column(
        "planned",
        Text("Kế hoạch kết nạp", "Planned admissions"),
        Text(
            "Kế hoạch kết nạp của cả kỳ; chỉ ghi khi có số kết nạp.", "The plan for the period; only with admissions."
        ),
        _TOTAL,
        Subject.admissions,
        "members",
        fills="planned",
    )
    parts = (
        Column(
            f"{breakdown}.{category}",
            Text(f"Kết nạp: {CATEGORIES[breakdown][category].vi}", f"Admitted: {CATEGORIES[breakdown][category].en}"),
            Text(
                f"Trong tổng số kết nạp, số thuộc nhóm “{CATEGORIES[breakdown][category].vi}”. Một người có thể thuộc "
                "nhiều nhóm.",
                f"Of all admitted, those in the group “{CATEGORIES[breakdown][category].en}”. One person may be in "
                "several groups.",
            ),
            Text("Trong đó", "Of whom"),
            Subject.admissions,
            "members",
            breakdown=breakdown,
            category=category,
        )
        for breakdown, category in (
            ("sex", "female"),
            ("ethnicity", "minority"),
            ("religion", "religious"),
            ("youth_union", "member"),
            ("age_band", "18-30"),
            ("occupation", "student"),
            ("sector", "non_state"),
        )
    )
    return (total, plan, *parts)


def _member_changes() -> tuple[Column, ...]:
    ways = {
        Text("Tăng", "In"): ("transferred_in", "restored"),
        Text("Giảm", "Out"): ("transferred_out", "expelled", "struck_off", "left", "died", "removed_unspecified"),
        Text("Không tăng, không giảm", "Neither"): ("made_official",),
    }
    return tuple(
        Column(
            change,
            _capital(NAMES[MemberChange][change]),
            Text(
                f"Số đảng viên {NAMES[MemberChange][change].vi} trong kỳ; kết nạp ghi ở biểu kết nạp.",
                f"Members {NAMES[MemberChange][change].en} during the period; admissions have a sheet of their own.",
            ),
            group,
            Subject.member_changes,
            "members",
            change=change,
        )
        for group, changes in ways.items()
        for change in changes
    )


def _ratings() -> tuple[Column, ...]:
    rated = {
        "organization": (Text("Tổ chức cơ sở đảng", "Grassroots organizations"), "organizations"),
        "member": (Text("Đảng viên", "Members"), "members"),
    }
    return tuple(
        Column(
            f"{subject}.{grade}",
            Text(f"{who.vi}: {NAMES[Grade][grade].vi}", f"{who.en}: {NAMES[Grade][grade].en}"),
            Text(
                f"{who.vi} trong năm: {NAMES[Grade][grade].vi}." + (" Bằng tổng bốn mức." if grade == "rated" else ""),
                f"{who.en} in the year: {NAMES[Grade][grade].en}."
                + (" The sum of the four grades." if grade == "rated" else ""),
            ),
            who,
            Subject.ratings,
            unit,
            rated_subject=subject,
            grade=grade,
            organization_kind="grassroots_organization" if subject == "organization" else "",
        )
        for subject, (who, unit) in rated.items()
        for grade in ("rated", "excellent", "good", "completed", "not_completed", "not_rated")
    )


def _organization_counts() -> tuple[Column, ...]:
    def count(key: str, heading: Text, kind: str, breakdown: str = "", category: str = "") -> Column:
        return Column(
            key,
            heading,
            Text(f"{heading.vi}: số có vào ngày cuối kỳ.", f"{heading.en}: how many there are on the last day."),
            _breakdown(breakdown) if breakdown else _TOTAL,
            Subject.organization_counts,
            "organizations",
            organization_kind=kind,
            breakdown=breakdown,
            category=category,
        )

    kinds = (
        "directly_subordinate_committee",
        "grassroots_organization",
        "grassroots_committee",
        "grassroots_cell",
        "section_committee",
        "subordinate_cell",
    )
    return (
        *(count(kind, _capital(NAMES[OrganizationKind][kind]), kind) for kind in kinds),
        *(
            count(
                f"grassroots_kind.{category}",
                Text(f"TCCSĐ: {name.vi}", f"Grassroots: {name.en}"),
                "grassroots_organization",
                "grassroots_kind",
                category,
            )
            for category, name in CATEGORIES["grassroots_kind"].items()
        ),
    )


SHEETS: Mapping[str, tuple[Column, ...]] = {
    Subject.member_counts: _member_counts(),
    Subject.admissions: _admissions(),
    Subject.member_changes: _member_changes(),
    Subject.ratings: _ratings(),
    Subject.organization_counts: _organization_counts(),
}
"""Columns of figures by subject, in the order of the sheet."""
