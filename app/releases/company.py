"""Whose a withheld person could have been: the cells in which persons can be moved, and the company in which sums are safe.

A cell is steady where it has persons now and had some in every release before: one can be moved out of it in all of them
alike, so that what was not corrected stays what it was. See docs/decisions/0021.
"""

from app.releases.distributions import CELL_OF_FIGURE, PERSONS, TOTALS, of, same
from app.releases.working import Working, held


def inside(working: Working) -> str:
    """A query: who has withheld figures below a child that is a withheld sum, through withheld sums alone."""
    own = (
        f"SELECT 1 FROM figures f WHERE f.organization_id = {{d}}.{{id}} AND {same('f', '{d}')} AND {working.at('f')} "
        f"AND {PERSONS.format(f='f')}"
    )
    of_link, of_sum = own.format(d="l", id="organization_id"), own.format(d="d", id="id")
    return f"""
        WITH RECURSIVE d AS (
            SELECT CAST(l.organization_id AS TEXT) AS organization_id, CAST(l.organization_id AS TEXT) AS id, {of("l")}, l.year, l.day
            FROM links l WHERE NOT EXISTS ({of_link}) AND EXISTS (
                SELECT 1 FROM suppressions s WHERE s.organization_id = l.organization_id AND {same("s", "l")}
            )
            UNION
            SELECT d.organization_id, CAST(p.organization_id AS TEXT), {of("d")}, d.year, d.day
            FROM d CROSS JOIN organization_parents p CROSS JOIN suppressions s
            WHERE p.parent_id = d.id AND {working.at("p")} AND {held("p", "d.day")}
            AND s.organization_id = p.organization_id AND {same("s", "d")} AND NOT EXISTS ({of_sum})
        )
        SELECT DISTINCT d.organization_id, {of("d")}, d.year, d.id FROM d WHERE d.organization_id <> d.id AND EXISTS ({of_sum})
    """


def stand(working: Working) -> None:
    """Note of each cell whether it is steady, and whether it has or had persons.

    Of a withheld sum those withheld below count; what is no sum of all counts with its rest.
    """
    release = working.release
    older = (
        f"SELECT 1 FROM figures z WHERE z.organization_id = c.organization_id AND z.subject = c.subject AND z.year = c.year "
        f"AND {same('z', 'c')} AND z.released_in < {release}"
    )
    cell = f"{older} AND z.measure = 'count' AND {CELL_OF_FIGURE.format(f='z')} = c.cell"
    like = " AND ".join(
        f"z.{name} = c.{name}" for name in ("subject", "change", "rated_subject", "organization_kind", "year")
    )
    revised = (
        f"SELECT 1 FROM figures z WHERE z.organization_id = c.organization_id AND {like} AND z.superseded_in <= {release} "
        f"AND (z.breakdown = c.breakdown OR {TOTALS.format(f='z')})"
    )
    persons = "CASE WHEN c.value > 0 THEN 1 ELSE 0 END"
    name = f"c.organization_id, {of('c')}, c.year, c.part"
    working.fill(
        "standing",
        f"""
        SELECT {name}, c.cell,
        CASE WHEN c.value > 0 AND NOT EXISTS ({cell} AND z.value = 0) AND NOT (c.cell = 'rest' AND EXISTS ({revised})) THEN 1 ELSE 0 END,
        CASE WHEN c.value > 0 OR EXISTS ({cell} AND z.value > 0) THEN 1 ELSE 0 END
        FROM cells c WHERE c.own = 1 AND c.cell NOT IN ('lower', 'good_or_better')
        UNION ALL
        SELECT {name}, 'rest', 1, 0 FROM cells c WHERE c.own = 1 GROUP BY {name} HAVING MAX(CASE WHEN c.cell = 'rest' THEN 1 ELSE 0 END) = 0
        """,
    )
    working.add(
        "standing",
        f"""
        SELECT c.organization_id, {of("c")}, c.year, 'whole', CASE c.part WHEN 'upper' THEN 'good_or_better' ELSE 'lower' END,
        MAX(c.steady), MAX(c.ever) FROM standing c JOIN cells h ON h.organization_id = c.organization_id AND {same("h", "c")}
        AND h.cell = CASE c.part WHEN 'upper' THEN 'good_or_better' ELSE 'lower' END
        WHERE c.part IN ('upper', 'lower') AND c.cell <> 'rest' GROUP BY c.organization_id, {of("c")}, c.year, c.part
        """,
    )
    working.add(
        "standing",
        f"""
        SELECT i.organization_id, {of("i")}, i.year, c.part, CASE WHEN k.taken = 1 THEN c.cell ELSE 'rest' END, c.steady, c.ever
        FROM inside i JOIN standing c ON c.organization_id = i.leaf AND {same("c", "i")}
        JOIN suppressions s ON s.organization_id = i.leaf AND {same("s", "i")} AND s.part = c.part
        LEFT JOIN cells k ON k.organization_id = i.organization_id AND {same("k", "i")} AND k.part = c.part AND k.cell = c.cell
        UNION ALL
        SELECT {name}, CASE WHEN c.taken = 1 THEN c.cell ELSE 'rest' END, {persons}, {persons}
        FROM cells c WHERE c.own = 0 AND NOT EXISTS (
            SELECT 1 FROM inside i WHERE i.organization_id = c.organization_id AND {same("i", "c")}
        )
        """,
    )


def keep_company(working: Working) -> None:
    """Note which families have too little company for what is withheld among their children, and of which release it is.

    Those who came in one release can stand in for each other in all that follow; release 0 is all of them together. A
    cell that not all of them have is in no sum, so it counts with the rest.
    """
    family = f"{{c}}.parent_id, {of('{c}')}, {{c}}.year, {{c}}.day, {{c}}.part, {{c}}.cohort"
    key = family.format(c="c")
    working.fill(
        "companies",
        f"""
        WITH h AS (
            SELECT l.parent_id, {of("l")}, l.year, l.day, w.part, w.organization_id, w.hidden_in FROM links l
            JOIN weights w ON w.organization_id = l.organization_id AND {same("w", "l")}
            WHERE w.hidden = 1 AND w.persons > 0 AND w.taken = 1
        ),
        c AS (SELECT h.*, h.hidden_in AS cohort FROM h UNION ALL SELECT h.*, 0 FROM h),
        n AS (SELECT {key}, COUNT(DISTINCT c.organization_id) AS many FROM c GROUP BY {key}),
        e AS (
            SELECT {key}, s.cell, COUNT(DISTINCT c.organization_id) AS many, MAX(s.steady) AS steady, MAX(s.ever) AS ever
            FROM c JOIN standing s ON s.organization_id = c.organization_id AND {same("s", "c")} AND s.part = c.part
            GROUP BY {key}, s.cell
        ),
        m AS (
            SELECT {family.format(c="e")}, n.many, MAX(e.steady) AS steady, MAX(e.ever) AS ever
            FROM e JOIN n ON n.parent_id = e.parent_id AND n.day = e.day AND {same("n", "e")} AND n.part = e.part AND n.cohort = e.cohort
            GROUP BY {family.format(c="e")}, n.many, CASE WHEN e.many = n.many THEN e.cell ELSE 'rest' END
        )
        SELECT {family.format(c="m")},
        CASE WHEN m.many < 2 OR SUM(m.steady) < 2 OR SUM(CASE WHEN m.ever > m.steady THEN 1 ELSE 0 END) > 0 THEN 1 ELSE 0 END
        FROM m GROUP BY {family.format(c="m")}, m.many
        """,
    )
