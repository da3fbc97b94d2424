"""The same question answered as FastAPI's official template would: SQLModel objects, a response model, no more.

It reads the provincial committees' member counts of ten years and ranks them year by year: less than a comparison of
the API does (no qualifiers, preferences, sums of predecessors, sources), so the ratio is no flattery.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI
from pydantic import BaseModel
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.models import Figure, OrganizationAttributes


class Item(BaseModel):
    """One committee in one year."""

    organization: str
    name: str
    year: int
    value: float | None
    rank: int | None


class Items(BaseModel):
    """The answer."""

    items: list[Item]


def make_template_app(engine: Engine) -> FastAPI:
    """An application with one route on the same database."""
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    @app.get("/members")
    def get_members(session: Annotated[Session, Depends(get_session)], from_year: int, to_year: int) -> Items:
        years = range(from_year, to_year + 1)
        organizations = session.exec(
            select(OrganizationAttributes).where(
                OrganizationAttributes.type == "provincial", OrganizationAttributes.province_boundaries == "2025"
            )
        ).all()
        values: dict[tuple[str, int], float] = {}
        for organization in organizations:
            figures = session.exec(
                select(Figure).where(
                    Figure.organization_id == organization.organization_id,
                    Figure.subject == "member_counts",
                    Figure.measure == "count",
                    Figure.category == "",
                )
            ).all()
            values.update({(figure.organization_id, figure.year): figure.value for figure in figures if figure.year})
        ranked: dict[int, list[float]] = defaultdict(list)
        for (_, year), value in values.items():
            ranked[year].append(value)
        items = []
        for year in years:
            order = sorted(ranked[year], reverse=True)
            for organization in organizations:
                value = values.get((organization.organization_id, year))
                rank = None if value is None else order.index(value) + 1
                items.append(
                    Item(
                        organization=organization.organization_id,
                        name=organization.name,
                        year=year,
                        value=value,
                        rank=rank,
                    )
                )
        return Items(items=items)

    return app
