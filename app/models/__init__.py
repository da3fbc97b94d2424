"""Every table; Alembic imports only this."""

from typing import Any

from app.models.audit_events import AuditBeginning, AuditEvent
from app.models.base import visible
from app.models.figures import DIMENSIONS, NATURAL_KEY, Figure
from app.models.idempotency_keys import IdempotencyKey
from app.models.keys import Key
from app.models.organizations import (
    Organization,
    OrganizationAttributes,
    OrganizationFormerName,
    OrganizationParent,
    OrganizationSuccession,
)
from app.models.populations import Population
from app.models.provinces import Province, ProvinceSuccession
from app.models.releases import Release
from app.models.rollups import CompleteChildren, LeafCount, Rollup
from app.models.sources import Source, SourceAttributes
from app.models.submissions import (
    Submission,
    SubmissionEvent,
    SubmissionFigure,
    SubmissionFile,
    SubmissionFinding,
)
from app.models.suppressions import DISTRIBUTION, Suppression, SuppressionRule
from app.models.targets import Target

VERSIONED: dict[str, tuple[Any, tuple[str, ...]]] = {
    "province_successions": (ProvinceSuccession, ("predecessor_boundaries", "predecessor_code", "successor_code")),
    "populations": (Population, ("boundaries", "code", "year", "concept")),
    "source_attributes": (SourceAttributes, ("source_id",)),
    "organization_attributes": (OrganizationAttributes, ("organization_id",)),
    "organization_former_names": (OrganizationFormerName, ("organization_id", "valid_to")),
    "organization_parents": (OrganizationParent, ("organization_id", "parent_id", "valid_from")),
    "complete_children": (CompleteChildren, ("organization_id", "valid_from")),
    "organization_successions": (OrganizationSuccession, ("predecessor_id", "successor_id", "effective")),
    "figures": (Figure, NATURAL_KEY),
    "targets": (Target, ("key",)),
}
"""Versioned tables with what identifies a row through its corrections, in the order of their references."""

IDENTITIES: dict[str, Any] = {"source_attributes": Source, "organization_attributes": Organization}
"""Versioned tables that say what is known of something whose id never changes, with the table of the ids."""


__all__ = [
    "DIMENSIONS",
    "DISTRIBUTION",
    "IDENTITIES",
    "NATURAL_KEY",
    "VERSIONED",
    "AuditBeginning",
    "AuditEvent",
    "CompleteChildren",
    "Figure",
    "IdempotencyKey",
    "Key",
    "LeafCount",
    "Organization",
    "OrganizationAttributes",
    "OrganizationFormerName",
    "OrganizationParent",
    "OrganizationSuccession",
    "Population",
    "Province",
    "ProvinceSuccession",
    "Release",
    "Rollup",
    "Source",
    "SourceAttributes",
    "Submission",
    "SubmissionEvent",
    "SubmissionFigure",
    "SubmissionFile",
    "SubmissionFinding",
    "Suppression",
    "SuppressionRule",
    "Target",
    "visible",
]
