"""The SQL of the rules that hold parts, grades and children against their whole, with the spans that each may lie in."""

from app.releases.distributions import PERSONS, total_of
from app.submissions.known import DRAFT, HELD_AT_END
from app.workbooks.categories import CATEGORIES

EXCLUSIVE = (
    *("sex", "status", "age_band", "general_education", "professional", "political_theory", "grassroots_kind"),
)
"""Breakdowns of which nobody is in two categories; but for `youth`, which overlaps with age bands."""
EXHAUSTIVE = {
    "sex": ("female", "male"),
    "status": ("official", "probationary"),
    "age_band": tuple(CATEGORIES["age_band"]),
}
"""Categories of which every member is in one."""
_FOUR = ("excellent", "good", "completed", "not_completed")


def _at(figure: str) -> str:
    """Where a figure of the draft stands; NULL for one that was published earlier."""
    return (
        f"(SELECT CASE WHEN d.sheet = '' THEN d.cell ELSE d.sheet || '!' || d.cell END FROM {DRAFT} d "
        f"WHERE d.line = {figure}.line)"
    )


_SAME_BUT_BREAKDOWN = " AND ".join(
    f"w.{name} = k.{name}"
    for name in (
        *("organization_id", "subject", "measure", "activity", "change", "rated_subject", "grade"),
        *("organization_kind", "period_type", "period_start", "period_end"),
    )
)
_PARTS = f"""
FROM known k JOIN known w ON {_SAME_BUT_BREAKDOWN} AND w.breakdown = ''
WHERE k.breakdown <> '' AND k.measure = 'count' AND (k.line IS NOT NULL OR w.line IS NOT NULL)
AND k.subject <> 'activities'
"""
_OPEN_WORDS = ("over", "at_least")
_OPEN = f"w.qualifier IN {_OPEN_WORDS}"
_FAR = "CASE WHEN w.qualifier = 'at_least' THEN 2 * w.value ELSE w.high END"
_NAMED = f"""
k.breakdown, k.category, {_at("k")} AS part_at, {_at("w")} AS whole_at, k.value AS part, k.qualifier AS part_qualifier,
w.value AS whole, w.qualifier AS whole_qualifier
"""
PART_ABOVE_WHOLE = f"SELECT coalesce(k.line, w.line) AS line, {_NAMED} {_PARTS} AND k.low > w.high AND NOT {_OPEN}"
FAR_ABOVE_WHOLE = f"SELECT coalesce(k.line, w.line) AS line, {_NAMED} {_PARTS} AND k.low > {_FAR} AND {_OPEN}"
_GROUP = (
    "k.breakdown, w.line, w.value, w.low, w.high, w.qualifier, w.statistic, w.organization_id, w.period_type, "
    "w.period_start, w.period_end"
)
_TOGETHER = f"""
SELECT coalesce(w.line, max(k.line)) AS line, k.breakdown, {_at("w")} AS whole_at, w.value AS whole,
w.qualifier AS whole_qualifier, {{parts}} AS parts {_PARTS}
"""
_LEAST = f"""
{_TOGETHER.format(parts="sum(k.low)")}
AND k.subject IN ('member_counts', 'organization_counts') AND k.breakdown IN {EXCLUSIVE} AND k.category <> 'youth'
"""
PARTS_ABOVE_WHOLE = f"{_LEAST} AND NOT {_OPEN} GROUP BY {_GROUP} HAVING sum(k.low) > w.high AND max(k.low) <= w.high"
PARTS_FAR_ABOVE_WHOLE = f"{_LEAST} AND {_OPEN} GROUP BY {_GROUP} HAVING sum(k.low) > {_FAR} AND max(k.low) <= {_FAR}"
_ALL_GIVEN = " OR ".join(
    f"(k.breakdown = '{breakdown}' AND count(DISTINCT k.category) = {len(categories)})"
    for breakdown, categories in EXHAUSTIVE.items()
)
_IN_ALL = " OR ".join(
    f"(k.breakdown = '{breakdown}' AND k.category IN {categories})" for breakdown, categories in EXHAUSTIVE.items()
)
PARTS_BELOW_WHOLE = f"""
{_TOGETHER.format(parts="sum(k.high)")} AND k.subject = 'member_counts' AND ({_IN_ALL})
GROUP BY {_GROUP} HAVING sum(k.high) < w.low AND ({_ALL_GIVEN})
"""
RATED_ABOVE_EXISTING = f"""
SELECT coalesce(k.line, w.line) AS line, {_NAMED}
FROM known k JOIN known w ON w.organization_id = k.organization_id AND w.measure = 'count' AND w.breakdown = ''
AND w.period_type = 'date' AND w.period_end = k.period_end AND (
    (k.rated_subject = 'member' AND w.subject = 'member_counts')
    OR (k.rated_subject = 'organization' AND w.subject = 'organization_counts' AND w.organization_kind = k.organization_kind)
)
WHERE k.subject = 'ratings' AND k.grade = 'rated' AND k.breakdown = '' AND k.measure = 'count'
AND k.low > w.high AND NOT {_OPEN} AND (k.line IS NOT NULL OR w.line IS NOT NULL)
"""


def _grade(grade: str, column: str) -> str:
    return f"max(CASE WHEN k.grade = '{grade}' THEN k.{column} END)"


def _grades(whole: str, parts: tuple[str, ...]) -> str:
    """Grades of which the least is more than the most of their whole, or, where all are given, the most less than its least."""
    some, summed = f"k.grade IN {parts}", "sum(CASE WHEN k.grade IN {parts} THEN k.{column} ELSE 0 END)"
    least, most = summed.format(parts=parts, column="low"), summed.format(parts=parts, column="high")
    return f"""
    SELECT line, whole, whole_qualifier, CASE WHEN least > bound THEN least ELSE most END AS parts,
    CASE WHEN least = most THEN 'exact' WHEN least > bound THEN 'at_least' ELSE 'at_most' END AS parts_qualifier
    FROM (
        SELECT coalesce({_grade(whole, "line")}, max(k.line)) AS line,
        {_grade(whole, "value")} AS whole, {_grade(whole, "qualifier")} AS whole_qualifier, {_grade(whole, "low")} AS low,
        max(CASE WHEN k.grade = '{whole}' THEN CASE WHEN k.qualifier IN {_OPEN_WORDS} THEN 1e300 ELSE k.high END END) AS bound,
        {least} AS least, {most} AS most, count(DISTINCT CASE WHEN {some} THEN k.grade END) AS given
        FROM known k WHERE k.subject = 'ratings' AND k.measure = 'count'
        GROUP BY k.organization_id, k.rated_subject, k.organization_kind, k.breakdown, k.category,
        k.period_type, k.period_start, k.period_end
    ) grades WHERE line IS NOT NULL AND (least > bound OR (given = {len(parts)} AND most < low))
    """


GRADES = f"""
{_grades("rated", _FOUR)} UNION ALL {_grades("good_or_better", _FOUR[:2])}
UNION ALL
SELECT max(k.line), 100, 'exact', sum(k.value), 'exact' FROM known k
WHERE k.subject = 'ratings' AND k.measure = 'percent' AND k.exact = 1 AND k.grade IN {_FOUR}
GROUP BY k.organization_id, k.rated_subject, k.organization_kind, k.breakdown, k.category, k.period_start, k.period_end
HAVING max(k.line) IS NOT NULL AND sum(k.value) > 100.5
"""
CHILDREN = f"""
SELECT coalesce(w.line, max(k.line)) AS line, w.value AS whole, w.qualifier AS whole_qualifier, sum(k.low) AS parts,
count(*) AS known, u.name AS parent
FROM known w JOIN kin e ON e.parent_id = w.organization_id AND {HELD_AT_END.format(k="w")}
JOIN known k ON k.organization_id = e.organization_id AND k.statistic = w.statistic AND k.year = w.year
AND k.period_type = w.period_type AND k.slot = w.slot
JOIN units u ON u.id = w.organization_id
WHERE w.subject IN ('member_counts', 'admissions') AND k.measure = 'count' AND NOT {_OPEN}
GROUP BY w.organization_id, w.statistic, w.year, w.period_type, w.slot, w.line, w.value, w.qualifier, w.high, u.name
HAVING sum(k.low) > w.high AND coalesce(w.line, max(k.line)) IS NOT NULL
"""
SHARE_OF_UNKNOWN = f"""
SELECT k.line FROM known k JOIN {DRAFT} d ON d.line = k.line AND substr(d.source_id, 1, 11) = 'submission-'
WHERE ({PERSONS.format(f="k")}) AND k.measure IN ('percent', 'percent_of_members') AND k.value > 0
AND NOT EXISTS (SELECT 1 FROM known t WHERE {total_of("k")})
"""
