"""Routes, one file a subject. `ROUTERS` is everything under /v1."""

from app.routers import (
    audit_events,
    batch,
    comparisons,
    explanations,
    figures,
    indicators,
    keys,
    organization_changes,
    organizations,
    populations,
    provinces,
    releases,
    root,
    sources,
    targets,
    templates,
)

ROUTERS = (
    root.router,
    indicators.router,
    provinces.router,
    organizations.router,
    sources.router,
    figures.router,
    targets.router,
    populations.router,
    comparisons.router,
    explanations.router,
    releases.router,
    templates.router,
    batch.router,
    keys.router,
    organization_changes.router,
    audit_events.router,
)
