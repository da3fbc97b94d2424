"""Every table; Alembic imports only this."""

from app.models.base import visible
from app.models.figures import DIMENSIONS, NATURAL_KEY, Figure
from app.models.organizations import Organization, OrganizationParent, OrganizationSuccession
from app.models.populations import Population
from app.models.provinces import Province, ProvinceSuccession
from app.models.releases import Release
from app.models.rollups import CompleteChildren, Rollup
from app.models.sources import Source
from app.models.targets import Target

__all__ = [
    "DIMENSIONS",
    "NATURAL_KEY",
    "CompleteChildren",
    "Figure",
    "Organization",
    "OrganizationParent",
    "OrganizationSuccession",
    "Population",
    "Province",
    "ProvinceSuccession",
    "Release",
    "Rollup",
    "Source",
    "Target",
    "visible",
]
