"""Distributions in SQL: which figures are counts of persons inside a breakdown or grade, and how they belong together."""

from app.models import DISTRIBUTION

PERSONS = (
    "({f}.subject IN ('member_counts', 'admissions', 'member_changes') AND {f}.breakdown <> '' "
    "OR {f}.subject = 'ratings' AND {f}.rated_subject IN ('member', 'cadre', 'employee') "
    "AND ({f}.breakdown <> '' OR {f}.grade NOT IN ('rated', 'not_rated')))"
)
"""Figures about persons inside a breakdown or grade. Those rated and not rated are totals; units are no persons."""

TOTALS = (
    "({f}.breakdown = '' AND ({f}.subject IN ('member_counts', 'admissions', 'member_changes') "
    "OR {f}.subject = 'ratings' AND {f}.grade = 'rated'))"
)
"""What the categories or grades of a distribution add up to, where they are all of them."""

PART = (
    "CASE WHEN {f}.subject <> 'ratings' OR {f}.breakdown <> '' THEN '' WHEN {f}.grade IN ('excellent', 'good') THEN 'upper' "
    "WHEN {f}.grade IN ('completed', 'not_completed') THEN 'lower' WHEN {f}.grade = 'good_or_better' THEN 'whole' ELSE 'former' END"
)
STEM = "{d}.subject || '|count||' || {d}.change || '|' || {d}.rated_subject || '|'"
TAIL = "'|' || {d}.organization_kind || '|' || {d}.breakdown || '|'"
OF_STATISTIC = f"{{r}}.statistic LIKE ({STEM} || '%' || {TAIL} || '%')"
"""Whether a roll-up is of a distribution: its statistic begins and goes on like the distribution, whatever the category."""

CELL_OF_ROLLUP = f"substr({{r}}.statistic, length({STEM}) + 1)"
"""The end of a statistic, from the grade on: what tells the cells of a distribution apart."""

CELL_OF_FIGURE = f"{{f}}.grade || {TAIL.format(d='{f}')} || {{f}}.category"
PART_OF_CELL = (
    "CASE WHEN {d}.subject <> 'ratings' OR {d}.breakdown <> '' THEN '' "
    "WHEN {cell} LIKE 'excellent|%' OR {cell} LIKE 'good|%' THEN 'upper' "
    "WHEN {cell} LIKE 'completed|%' OR {cell} LIKE 'not_completed|%' THEN 'lower' "
    "WHEN {cell} LIKE 'good_or_better|%' THEN 'whole' ELSE 'former' END"
)
NO_TOTAL = "({d}.breakdown <> '' OR {cell} NOT LIKE 'rated|%' AND {cell} NOT LIKE 'not_rated|%')"


def of(table: str) -> str:
    """The columns that name a distribution."""
    return ", ".join(f"{table}.{column}" for column in DISTRIBUTION)


def same(left: str, right: str) -> str:
    """Two rows of the same distribution, of the same year."""
    return " AND ".join(f"{left}.{column} = {right}.{column}" for column in (*DISTRIBUTION, "year"))


SHARES = "('percent', 'percent_of_members', 'percent_of_population', 'percent_of_plan')"
"""Measures that are persons only together with what they are shares of."""


def persons(figure: str, at: str) -> str:
    """How many persons a figure is about: a share is of the smallest total (`t`, as it stood: `at`) that it can be of.

    Where that is unknown it is as few as can be, so that it is withheld.
    """
    few = (
        f"COALESCE((SELECT MIN(t.value) FROM figures t WHERE {total_of(figure)} AND {at}) * {figure}.value / 100, 0.5)"
    )
    return f"CASE WHEN {figure}.measure NOT IN {SHARES} OR {figure}.value = 0 THEN {figure}.value ELSE {few} END"


def total_of(figure: str) -> str:
    """Whether `t` is a total that a share can be of."""
    return (
        f"t.organization_id = {figure}.organization_id AND t.year = {figure}.year AND t.measure = 'count' AND t.breakdown = '' "
        "AND t.value > 0 AND ("
        f"{figure}.measure = 'percent_of_members' AND t.subject = 'member_counts' OR {figure}.measure = 'percent' "
        f"AND t.subject = {figure}.subject AND t.change = {figure}.change AND t.rated_subject = {figure}.rated_subject "
        f"AND t.organization_kind = {figure}.organization_kind AND t.grade IN ('', 'rated'))"
    )
