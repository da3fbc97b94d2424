"""Routes, one file a subject. `ROUTERS` is everything under /v1."""

from app.routers import (
    batch,
    comparisons,
    explanations,
    figures,
    indicators,
    organizations,
    populations,
    provinces,
    releases,
    root,
    sources,
    targets,
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
    batch.router,
)
