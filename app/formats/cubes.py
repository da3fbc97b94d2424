"""How the answers that compare are cubes: what identifies their rows, in which roles."""

from app.formats.table import Cube, Dimension

ORGANIZATION = Dimension("organization", ("organization_id",), "organization_name", "geo")
YEAR = Dimension("year", ("year",), role="time")
INDICATOR = Dimension("indicator", ("indicator",), role="metric")
PERIOD = Dimension("period", ("period_type", "period_start", "period_end"), role="time")

COMPARED = Cube((INDICATOR, YEAR, ORGANIZATION), ("value",))
COVERED = Cube((ORGANIZATION, YEAR))
RATED = Cube(
    (
        ORGANIZATION,
        Dimension("rated_subject", ("rated_subject", "organization_kind")),
        PERIOD,
        Dimension("grade", ("grade",), "name"),
    ),
    ("count", "share_percent"),
)
ATTAINED = Cube(
    (Dimension("target", ("target_id",)), Dimension("year", ("actuals_year",), role="time")), ("actuals_value",)
)
CHANGED = Cube((ORGANIZATION,), ("before_value", "after_value", "difference"))
RECONCILED = Cube((ORGANIZATION,), ("own", "children_sum", "difference", "difference_percent"))
POPULATED = Cube(
    (
        Dimension("province", ("province_boundaries", "province_code"), "province_name", "geo"),
        YEAR,
        Dimension("concept", ("concept",)),
    ),
    ("value",),
)
