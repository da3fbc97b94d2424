"""How much of an organization and of its children is withheld, and what of it came or went with the release."""

from app.releases.company import keep_company
from app.releases.distributions import OF_STATISTIC, PART, PERSONS, of, same
from app.releases.working import Working, held

KEY = "organization_id TEXT, subject TEXT, change TEXT, rated_subject TEXT, organization_kind TEXT, breakdown TEXT, year INTEGER"
_FAMILY = KEY.replace("organization_id", "parent_id")
TABLES = {
    "weights": f"{KEY}, part TEXT, cells INTEGER, filled INTEGER, persons DOUBLE PRECISION, small INTEGER, published INTEGER, "
    "unsubmitted INTEGER, own INTEGER, taken INTEGER, below INTEGER, hidden INTEGER, hidden_in INTEGER, known INTEGER, moved INTEGER, "
    "PRIMARY KEY (organization_id, subject, year, breakdown, change, rated_subject, organization_kind, part)",
    "states": f"{_FAMILY}, day DATE, part TEXT, hidden INTEGER, fresh INTEGER, moved INTEGER, poor INTEGER, "
    "stale INTEGER, thin INTEGER",
    "newly_stirred": f"{KEY}, part TEXT",
    "chosen": f"{KEY}, part TEXT",
    "marked": "id BIGINT, released_in INTEGER",
}


def weigh(working: Working, *, below: str) -> None:
    """Members with what is known of them, and families with how much of them is withheld."""
    steady = (
        f"SELECT COUNT(DISTINCT t.cell) FROM standing t WHERE t.organization_id = w.organization_id AND {same('t', 'w')} "
        f"AND t.part = w.part AND t.steady = 1"
    )
    working.fill(
        "weights",
        f"""
        WITH w AS (
            SELECT c.organization_id, {of("c")}, c.year, c.part, COUNT(DISTINCT c.cell) AS cells,
            SUM(c.value) AS persons, MAX(c.small) AS small,
            MAX(c.published) AS published, MIN(c.unsubmitted) AS unsubmitted, MAX(c.own) AS own, MAX(c.taken) AS taken,
            MAX(CASE WHEN {below} THEN 1 ELSE 0 END) AS below, MAX(s.released_in) AS hidden_in
            FROM cells c CROSS JOIN organization_attributes o
            LEFT JOIN suppressions s ON s.organization_id = c.organization_id AND {same("s", "c")} AND s.part = c.part
            WHERE o.organization_id = c.organization_id AND {working.at("o")}
            GROUP BY c.organization_id, {of("c")}, c.year, c.part
        )
        SELECT w.organization_id, {of("w")}, w.year, w.part, w.cells, ({steady}), w.persons, w.small, w.published, w.unsubmitted,
        w.own, w.taken, w.below, CASE WHEN w.hidden_in IS NULL THEN 0 ELSE 1 END, w.hidden_in,
        CASE WHEN {_earlier(working)} THEN 1 ELSE 0 END,
        CASE WHEN w.hidden_in = {working.release} OR ({steady}) = 0 OR EXISTS (
            SELECT 1 FROM stirred t WHERE t.organization_id = w.organization_id AND {same("t", "w")} AND t.part = w.part
        ) THEN 1 ELSE 0 END
        FROM w
        """,
    )
    working.fill("gone", _gone(working))
    keep_company(working)
    hidden = "w.hidden = 1 AND w.persons > 0 AND w.taken = 1"
    poor = (
        f"COALESCE((SELECT MAX(m.poor) FROM companies m WHERE m.parent_id = l.parent_id AND m.day = l.day AND {same('m', 'l')} "
        "AND m.part = w.part AND {cohort}), 0)"
    )
    working.fill(
        "states",
        f"""
        SELECT l.parent_id, {of("l")}, l.year, l.day, w.part,
        COUNT(DISTINCT CASE WHEN {hidden} THEN w.organization_id END),
        COUNT(DISTINCT CASE WHEN {hidden} AND w.known = 0 THEN w.organization_id END),
        COUNT(DISTINCT CASE WHEN {hidden} AND w.known = 1 AND (w.moved = 1 OR l.joined = 1) THEN w.organization_id END) + COALESCE((
            SELECT COUNT(*) FROM gone g WHERE g.parent_id = l.parent_id AND g.day = l.day AND {same("g", "l")} AND g.part = w.part
        ), 0),
        {poor.format(cohort=f"m.cohort = {working.release}")},
        {poor.format(cohort=f"m.cohort NOT IN (0, {working.release})")},
        {poor.format(cohort="m.cohort = 0")}
        FROM links l JOIN weights w ON w.organization_id = l.organization_id AND {same("w", "l")}
        GROUP BY l.parent_id, {of("l")}, l.year, l.day, w.part
        """,
    )
    working.add(
        "states",
        f"""
        SELECT g.parent_id, {of("g")}, g.year, g.day, g.part, 0, 0, COUNT(*), 0, 0, 0 FROM gone g
        WHERE NOT EXISTS (
            SELECT 1 FROM states t WHERE t.parent_id = g.parent_id AND t.day = g.day AND {same("t", "g")} AND t.part = g.part
        )
        GROUP BY g.parent_id, {of("g")}, g.year, g.day, g.part
        """,
    )


def _earlier(working: Working) -> str:
    """Condition: releases before knew the distribution of `w`, as figures or as a sum that was a value."""
    n = working.release
    figures = f"SELECT 1 FROM figures f WHERE f.organization_id = w.organization_id AND {same('f', 'w')} AND f.released_in < {n}"
    sums = (
        f"SELECT 1 FROM rollups r WHERE {_of_member()} AND r.released_in < {n} "
        f"AND {working.taken('r', lambda table: f'{table}.released_in < {n}')}"
    )
    return f"EXISTS ({figures} AND {PERSONS.format(f='f')}) OR EXISTS ({sums})"


def _summed_before(working: Working) -> str:
    return f"SELECT 1 FROM rollups r WHERE {_of_member()} AND r.known_sum > 0 AND {working.before('r')} AND {working.taken('r', working.before)}"


def _of_member() -> str:
    return f"r.organization_id = w.organization_id AND r.year = w.year AND {OF_STATISTIC.format(r='r', d='w')}"


def _gone(working: Working) -> str:
    """Withheld distributions that were among the children until now, and are not, or have no persons any more."""
    before = working.before
    return f"""
        SELECT DISTINCT d.parent_id, {of("d")}, d.year, d.day, w.part
        FROM families d CROSS JOIN organization_parents e CROSS JOIN organization_attributes o CROSS JOIN suppressions w
        WHERE e.parent_id = d.parent_id AND {before("e")} AND {held("e", "d.day")}
        AND o.organization_id = e.organization_id AND {before("o")} AND {held("o", "d.day")}
        AND w.organization_id = e.organization_id AND {same("w", "d")}
        AND (EXISTS ({_summed_before(working)}) OR EXISTS (
            SELECT 1 FROM figures f WHERE f.organization_id = w.organization_id AND {same("f", "w")}
            AND f.measure = 'count' AND f.value > 0 AND {before("f")} AND {PERSONS.format(f="f")}
            AND (w.part = 'whole' OR w.part = {PART.format(f="f")})
        ))
        AND NOT EXISTS (
            SELECT 1 FROM links l JOIN weights v ON v.organization_id = l.organization_id AND {same("v", "l")}
            WHERE l.parent_id = d.parent_id AND l.day = d.day AND l.organization_id = w.organization_id AND {same("l", "w")}
            AND v.part = w.part AND v.persons > 0 AND v.taken = 1
        )
    """
