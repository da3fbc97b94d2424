"""What must hold for staged rows, found by set-based SQL before they are written."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from app.errors import StartupError
from app.models import VERSIONED
from app.text import Text

MOST = 50


class Finding(NamedTuple):
    """One thing that is wrong with one row: its key, the column, the value, and the rule broken."""

    table: str
    key: str
    column: str
    value: str
    rule: Text


class PublishError(StartupError):
    """Nothing was published. `findings` has every broken rule, at most fifty rows each."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        first = findings[0]
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        super().__init__(f"{first.table}, {first.key}, {first.column}: {first.value!r} {first.rule.en}.{more}")


class Rule(NamedTuple):
    """`condition` is true for a broken row `s`; `joins` come after `FROM staged s`, with other aliases than another rule's."""

    column: str
    text: Text
    condition: str
    joins: str = ""


_ATTRIBUTES = "LEFT JOIN organization_attributes {o} ON {o}.superseded_in IS NULL AND {o}.organization_id = s.{column}"
_ORGANIZATION = _ATTRIBUTES.format(o="o", column="organization_id")
_UNKNOWN = Text("không phải tổ chức nào đã biết", "is no known organization")
_NEGATIVE = Text("là số âm", "is negative")
_KNOWN_ORGANIZATION = Rule("organization_id", _UNKNOWN, "o.id IS NULL", _ORGANIZATION)
_KNOWN_SOURCE = Rule(
    "source_id",
    Text("không phải nguồn nào đã biết", "is no known source"),
    "q.id IS NULL",
    "LEFT JOIN source_attributes q ON q.superseded_in IS NULL AND q.source_id = s.source_id",
)
_PERIOD_IN_ORDER = Rule(
    "period_end", Text("trước ngày đầu kỳ", "is before period_start"), "s.period_end < s.period_start"
)
_LIFE_IN_ORDER = Rule("valid_to", Text("trước ngày bắt đầu", "is before valid_from"), "s.valid_to < s.valid_from")

RULES: dict[str, tuple[Rule, ...]] = {
    "figures": (
        _KNOWN_ORGANIZATION,
        _KNOWN_SOURCE,
        _PERIOD_IN_ORDER,
        Rule("value", _NEGATIVE, "s.value < 0"),
        Rule("planned", _NEGATIVE, "s.planned < 0"),
        Rule("plan_attainment_percent", _NEGATIVE, "s.plan_attainment_percent < 0"),
        Rule(
            "value",
            Text("lớn hơn 100 phần trăm của tổng số", "is more than 100 percent of a whole"),
            "s.value > 100 AND s.measure IN ('percent', 'percent_of_members', 'percent_of_population')",
        ),
        Rule(
            "measure",
            Text(
                "không rõ là phần trăm của gì: thiếu mức xếp loại hoặc nhóm", "has no base: neither grade nor category"
            ),
            "s.measure = 'percent' AND s.grade = '' AND s.category = ''",
        ),
        Rule(
            "period_start",
            Text("sau ngày tổ chức kết thúc hoạt động", "is after the organization ended"),
            "s.period_start > o.valid_to",
            _ORGANIZATION,
        ),
        Rule(
            "period_end",
            Text("trước ngày tổ chức được thành lập", "is before the organization began"),
            "s.period_end < o.valid_from",
            _ORGANIZATION,
        ),
    ),
    "targets": (
        _KNOWN_ORGANIZATION,
        _KNOWN_SOURCE,
        _PERIOD_IN_ORDER,
        Rule("value", _NEGATIVE, "s.value < 0"),
    ),
    "organization_attributes": (
        _LIFE_IN_ORDER,
        Rule("name", Text("để trống", "is empty"), "trim(s.name) = ''"),
    ),
    "organization_former_names": (_KNOWN_ORGANIZATION,),
    "organization_parents": (
        _KNOWN_ORGANIZATION,
        Rule(
            "parent_id",
            _UNKNOWN,
            "p.id IS NULL",
            _ATTRIBUTES.format(o="p", column="parent_id"),
        ),
        Rule("parent_id", Text("chính là tổ chức ấy", "is the organization itself"), "s.parent_id = s.organization_id"),
        _LIFE_IN_ORDER,
    ),
    "complete_children": (_KNOWN_ORGANIZATION, _LIFE_IN_ORDER),
    "organization_successions": tuple(
        Rule(column, _UNKNOWN, f"{o}.id IS NULL", _ATTRIBUTES.format(o=o, column=column))
        for o, column in (("a", "predecessor_id"), ("b", "successor_id"))
    ),
}


def check_staged(connection: Connection, name: str, staged: str, key: Sequence[str]) -> list[Finding]:
    """What breaks a rule of the table. Good rows are read once, whatever the number of rules."""
    rules = RULES.get(name, ())
    joins = " ".join(dict.fromkeys(rule.joins for rule in rules))
    broken = " OR ".join(f"({rule.condition})" for rule in rules)
    if not rules or not connection.scalar(text(f"SELECT 1 FROM {staged} s {joins} WHERE {broken} LIMIT 1")):
        return []
    findings: list[Finding] = []
    for rule in rules:
        rows = connection.execute(
            text(
                f"SELECT {_listed(key)}, s.{rule.column} AS bad FROM {staged} s {rule.joins} WHERE {rule.condition} LIMIT {MOST}"
            )
        )
        findings += [Finding(name, named(key, row), rule.column, str(row.bad), rule.text) for row in rows]
    return findings


def check_twice(connection: Connection, name: str, staged: str, key: Sequence[str]) -> list[Finding]:
    """Keys given twice."""
    listed = _listed(key)
    twice = connection.execute(
        text(f"SELECT {listed}, count(*) AS times FROM {staged} s GROUP BY {listed} HAVING count(*) > 1 LIMIT {MOST}")
    )
    return [Finding(name, named(key, row), key[-1], str(row[len(key) - 1]), _TWICE) for row in twice]


_TWICE = Text("có hai hàng cùng khóa", "has the same key twice")


def _listed(key: Sequence[str]) -> str:
    return ", ".join(f"s.{column}" for column in key)


_GRADES_ABOVE_RATED = f"""
SELECT f.organization_id, f.rated_subject, f.organization_kind, f.period_start, f.period_end, f.source_id,
SUM(CASE WHEN f.grade IN ('excellent', 'good', 'completed', 'not_completed') THEN f.value ELSE 0 END) AS grades,
MAX(CASE WHEN f.grade = 'rated' THEN f.value END) AS rated
FROM figures f
JOIN (
    SELECT DISTINCT organization_id, rated_subject, organization_kind, period_start, period_end, source_id
    FROM figures WHERE released_in = :n AND subject = 'ratings'
) c ON c.organization_id = f.organization_id AND c.rated_subject = f.rated_subject
AND c.organization_kind = f.organization_kind AND c.period_start = f.period_start AND c.period_end = f.period_end
AND c.source_id = f.source_id
WHERE f.superseded_in IS NULL AND f.subject = 'ratings' AND f.measure = 'count' AND f.breakdown = '' AND f.qualifier = 'exact'
GROUP BY f.organization_id, f.rated_subject, f.organization_kind, f.period_start, f.period_end, f.source_id
HAVING SUM(CASE WHEN f.grade IN ('excellent', 'good', 'completed', 'not_completed') THEN f.value ELSE 0 END)
    > MAX(CASE WHEN f.grade = 'rated' THEN f.value END)
LIMIT {MOST}
"""


def check_ratings(connection: Connection, number: int) -> list[Finding]:
    """Grades of one source that add up to more than its own number of rated."""
    return [
        Finding(
            "figures",
            f"organization_id={row.organization_id} rated_subject={row.rated_subject} source_id={row.source_id}",
            "value",
            f"{row.grades:g}",
            Text(
                f"(các mức cộng lại) lớn hơn {row.rated:g} được đánh giá",
                f"(the grades together) is more than the {row.rated:g} rated",
            ),
        )
        for row in connection.execute(text(_GRADES_ABOVE_RATED), {"n": number})
    ]


REFERENCES: dict[str, tuple[tuple[str, str], ...]] = {
    "source_attributes": (("figures", "source_id"), ("targets", "source_id")),
    "organization_attributes": (
        ("organization_former_names", "organization_id"),
        ("organization_parents", "organization_id"),
        ("organization_parents", "parent_id"),
        ("complete_children", "organization_id"),
        ("organization_successions", "predecessor_id"),
        ("organization_successions", "successor_id"),
        ("figures", "organization_id"),
        ("targets", "organization_id"),
    ),
}
"""Columns that refer to what has attributes."""


def check_retracted(connection: Connection, number: int) -> list[Finding]:
    """What a release closed for ever while current rows still refer to it."""
    findings = []
    for name, references in REFERENCES.items():
        (key,) = VERSIONED[name][1]
        gone = connection.scalars(
            text(
                f"SELECT {key} FROM {name} a WHERE a.superseded_in = :n AND NOT EXISTS "
                f"(SELECT 1 FROM {name} b WHERE b.{key} = a.{key} AND b.superseded_in IS NULL) LIMIT {MOST}"
            ),
            {"n": number},
        ).all()
        for identity in gone:
            for other, column in references:
                found = f"SELECT count(*) FROM {other} WHERE {column} = :id AND superseded_in IS NULL"
                if count := connection.scalar(text(found), {"id": identity}):
                    rule = Text(
                        f"không rút lại được: {count} hàng của {other} còn dẫn tới nó ở {column}",
                        f"cannot be retracted: {count} of {other} refer to it as {column}",
                    )
                    findings.append(Finding(name, f"{key}={identity}", key, identity, rule))
    return findings


def named(key: Sequence[str], row: Sequence[object]) -> str:
    return " ".join(f"{column}={value}" for column, value in zip(key, row, strict=False) if value not in ("", None))
