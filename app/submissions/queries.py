"""The SQL of the rules: over the draft `s` and over `known` (app/submissions/known.py). `{greatest}` is the dialect's."""

from app.models import NATURAL_KEY
from app.submissions.known import DRAFT, HELD_AT_END

_COUNT = "k.measure = 'count' AND k.exact = 1"
_KEY = ", ".join(f"s.{name}" for name in NATURAL_KEY)

UNKNOWN = f"SELECT s.line FROM {DRAFT} s WHERE s.organization_id = '' AND s.organization_text <> ''"
CLOSED = f"""
SELECT s.line,
coalesce(CAST(u.valid_from AS TEXT), '…') || ' – ' || coalesce(CAST(u.valid_to AS TEXT), '…') AS life_vi,
coalesce(CAST(u.valid_from AS TEXT), '…') || ' to ' || coalesce(CAST(u.valid_to AS TEXT), '…') AS life_en
FROM {DRAFT} s JOIN units u ON u.id = s.organization_id
WHERE s.period_start > u.valid_to OR s.period_end < u.valid_from
"""
DUPLICATES = f"""
SELECT d.line, CASE WHEN o.sheet = '' THEN o.cell ELSE o.sheet || '!' || o.cell END AS other FROM (
    SELECT s.line, min(s.line) OVER (PARTITION BY {_KEY}) AS first FROM {DRAFT} s WHERE s.organization_id <> ''
) d JOIN {DRAFT} o ON o.line = d.first WHERE d.line > d.first
"""
DIMENSIONS_APART = f"""
SELECT s.line FROM {DRAFT} s
WHERE (s.breakdown = '') <> (s.category = '')
OR (s.subject = 'ratings') <> (s.grade <> '') OR (s.subject = 'ratings') <> (s.rated_subject <> '')
OR (s.subject = 'member_changes') <> (s.change <> '') OR (s.subject = 'activities') <> (s.activity <> '')
OR (s.subject = 'organization_counts' AND s.organization_kind = '') OR (s.subject <> 'admissions' AND s.planned IS NOT NULL)
OR (s.measure = 'percent' AND s.grade = '' AND s.category = '')
"""
_FIRST, _LAST = "substr(CAST(s.period_start AS TEXT), 6)", "substr(CAST(s.period_end AS TEXT), 6)"
PERIODS = f"""
SELECT s.line, s.period_type FROM {DRAFT} s
WHERE s.period_end < s.period_start
OR (s.period_type IN ('year', 'half_year', 'quarter') AND (
    s.year IS NULL OR s.period_type || {_FIRST} || {_LAST} NOT IN (
        'year01-0112-31', 'half_year01-0106-30', 'half_year07-0112-31',
        'quarter01-0103-31', 'quarter04-0106-30', 'quarter07-0109-30', 'quarter10-0112-31'
    )
))
"""
NOT_OVER = f"SELECT s.line, CAST(s.period_end AS TEXT) AS until FROM {DRAFT} s WHERE s.period_end > CURRENT_DATE"
NEGATIVE = (
    f"SELECT s.line FROM {DRAFT} s WHERE NOT (s.value >= 0 AND s.value < 1e15) OR s.planned < 0 OR s.planned >= 1e15"
)
FRACTIONS = f"SELECT s.line FROM {DRAFT} s WHERE s.measure IN ('count', 'base_count') AND s.value <> round(s.value)"
SHARES = (
    f"SELECT s.line FROM {DRAFT} s WHERE s.value > 100 "
    "AND s.measure IN ('percent', 'percent_of_members', 'percent_of_population')"
)
PRINT_TOO_LONG = f"SELECT s.line, length(s.printed) AS length FROM {DRAFT} s WHERE length(s.printed) > 120"
NOT_PRINTED = f"SELECT s.line FROM {DRAFT} s WHERE s.printed = '' AND substr(s.source_id, 1, 11) <> 'submission-'"


_IN, _OUT = (
    ("transferred_in", "restored"),
    ("transferred_out", "expelled", "struck_off", "left", "died", "removed_unspecified"),
)
_DAYS = "substr(CAST(k.period_end AS TEXT), 6) = '12-31'"
STOCK_FLOW = f"""
SELECT coalesce(stock_line, flow_line) AS line, before, flows, before + flows AS expected, after FROM (
    SELECT a.line AS stock_line, max(k.line) AS flow_line, b.value AS before, a.value AS after,
    sum(CASE WHEN k.subject = 'admissions' OR k.change IN {_IN} THEN k.value
    WHEN k.change IN {_OUT} THEN -k.value ELSE 0 END) AS flows,
    count(DISTINCT CASE WHEN k.subject = 'admissions' THEN 'a' WHEN k.change IN ('transferred_in', 'transferred_out')
    THEN k.change END) AS needed
    FROM known a
    JOIN known b ON b.organization_id = a.organization_id AND b.statistic = a.statistic AND b.year = a.year - 1
    JOIN known k ON k.organization_id = a.organization_id AND k.year = a.year AND k.period_type = 'year'
    AND k.subject IN ('admissions', 'member_changes') AND k.breakdown = '' AND k.organization_kind = '' AND {_COUNT}
    WHERE a.subject = 'member_counts' AND a.measure = 'count' AND a.breakdown = '' AND a.exact = 1 AND b.exact = 1
    AND a.period_type = 'date' AND b.period_type = 'date' AND {_DAYS.replace("k.", "a.")} AND {_DAYS.replace("k.", "b.")}
    GROUP BY a.organization_id, a.year, a.line, a.value, b.value
) sums
WHERE needed = 3 AND coalesce(stock_line, flow_line) IS NOT NULL AND abs(before + flows - after) >= 1
"""

_MIDDLE = "n IN ((times + 1) / 2, (times + 2) / 2)"


def _median_and_spread(rows: str, key: str) -> str:
    """CTEs `middle` (key, times, median) and `spread` (key, mad) of `value` in the CTE `rows`."""
    same = " AND ".join(f"r.{name} = m.{name}" for name in key.split(", "))
    ours = ", ".join(f"r.{name}" for name in key.split(", "))
    return f"""
    ranked AS (
        SELECT {key}, value, row_number() OVER (PARTITION BY {key} ORDER BY value) AS n,
        count(*) OVER (PARTITION BY {key}) AS times FROM {rows}
    ),
    middle AS (SELECT {key}, times, avg(value) AS median FROM ranked WHERE {_MIDDLE} GROUP BY {key}, times),
    apart AS (
        SELECT {ours}, abs(r.value - m.median) AS value, m.times,
        row_number() OVER (PARTITION BY {ours} ORDER BY abs(r.value - m.median)) AS n
        FROM {rows} r JOIN middle m ON {same}
    ),
    spread AS (SELECT {key}, avg(value) AS mad FROM apart WHERE {_MIDDLE} GROUP BY {key})
    """


HISTORY = f"""
WITH past AS (
    SELECT k.line, k.value AS present, h.value, h.year FROM known k
    JOIN known h ON h.organization_id = k.organization_id AND h.statistic = k.statistic
    AND h.year < k.year AND h.year >= k.year - 6 AND h.period_type = k.period_type AND h.slot = k.slot
    WHERE k.line IS NOT NULL AND k.measure = 'count' AND k.exact = 1
    AND k.period_type IN ('date', 'year', 'half_year', 'quarter')
),
presents AS (
    SELECT line, present, CAST(min(year) AS TEXT) || CASE WHEN min(year) < max(year) THEN '–' || max(year) ELSE '' END AS period
    FROM past GROUP BY line, present
), {_median_and_spread("past", "line")}
SELECT line, median, period, score FROM (
    SELECT p.line, p.period, m.median, m.times, 0.6745 * abs(p.present - m.median) /
    CASE WHEN m.times >= 3 THEN {{greatest}}(s.mad, 0.02 * m.median, 1) ELSE {{greatest}}(s.mad, 0.1 * m.median, 1) END AS score
    FROM presents p JOIN middle m ON m.line = p.line JOIN spread s ON s.line = p.line
) scored WHERE score > 3.5
"""
_PEER_KEY = "parent_id, type, statistic, period_type, slot, year"
PEERS = f"""
WITH growth AS (
    SELECT e.parent_id, u.type, k.statistic, k.period_type, k.slot, k.year, k.line, k.value AS present, b.value AS before,
    k.value / b.value AS value
    FROM known k
    JOIN known b ON b.organization_id = k.organization_id AND b.statistic = k.statistic AND b.year = k.year - 1
    AND b.period_type = k.period_type AND b.slot = k.slot AND b.value > 0
    JOIN kin e ON e.organization_id = k.organization_id AND {HELD_AT_END.format(k="k")}
    JOIN units u ON u.id = k.organization_id
    WHERE k.measure = 'count' AND k.exact = 1 AND k.period_type IN ('date', 'year', 'half_year', 'quarter')
), {_median_and_spread("growth", _PEER_KEY)}
SELECT line, usual, peers, score FROM (
    SELECT g.line, g.present, m.median * g.before AS usual, m.times - 1 AS peers,
    0.6745 * abs(g.value - m.median) / {{greatest}}(s.mad, 0.02) AS score
    FROM growth g JOIN middle m ON {" AND ".join(f"m.{name} = g.{name}" for name in _PEER_KEY.split(", "))}
    JOIN spread s ON {" AND ".join(f"s.{name} = g.{name}" for name in _PEER_KEY.split(", "))}
    WHERE g.line IS NOT NULL AND m.times >= 9
) scored WHERE score > 3.5 AND abs(present - usual) >= 5
"""
CAP = """
SELECT coalesce(k.line, g.line) AS line, k.value AS excellent, g.value AS good, g.value / 5 AS most
FROM known k JOIN known g ON g.organization_id = k.organization_id AND g.subject = 'ratings' AND g.grade = 'good'
AND g.measure = k.measure AND g.rated_subject = k.rated_subject AND g.organization_kind = k.organization_kind
AND g.breakdown = k.breakdown AND g.category = k.category AND g.period_start = k.period_start AND g.period_end = k.period_end
JOIN units u ON u.id = k.organization_id
WHERE k.subject = 'ratings' AND k.grade = 'excellent' AND k.measure = 'count' AND k.period_type = 'year' AND k.year >= 2019
AND k.rated_subject IN ('member', 'organization') AND u.type IN ('grassroots_committee', 'grassroots_cell')
AND k.value > g.value / 5 AND (k.line IS NOT NULL OR g.line IS NOT NULL)
"""
SAME_AS_BEFORE = """
SELECT k.line, b.value AS before FROM known k
JOIN known b ON b.organization_id = k.organization_id AND b.statistic = k.statistic AND b.year = k.year - 1
AND b.period_type = k.period_type AND b.slot = k.slot AND b.value = k.value
WHERE k.line IS NOT NULL AND k.measure = 'count' AND k.value >= 20
"""
