"""Figures as printed: pages of one subject, and one figure with its history."""

import re
from collections.abc import Collection, Sequence
from typing import Any, TypeVar, cast

from app.answers.context import Context
from app.answers.figure_columns import FigureColumns, figures_out
from app.answers.selection import expand_types, find_province, unknown_organization
from app.boundaries import boundaries_in_force
from app.errors import Problem
from app.models.vocabulary import Boundaries
from app.points import When
from app.queries.figures import get_figure, group_of, has_word, known_words, list_figures, list_revisions, list_rivals
from app.queries.organizations import organization_types
from app.queries.pages import PageRequest
from app.queries.sources import source_ids
from app.queries.units import read_geography
from app.schemas.figures import AnyFigure, FigureDetail, FigurePage, FigureParams
from app.text import Text, nearest

_EXTRA = ("breakdown", "category", "change", "rated_subject", "grade", "organization_kind", "activity")
PageModel = TypeVar("PageModel", bound=FigurePage[Any])


def figure_page(
    context: Context, page: PageRequest, params: FigureParams, subject: str | None, model: type[PageModel]
) -> PageModel:
    """A page of figures of one subject. Refuses unknown provinces, organizations and sources by name."""
    check_organizations(context, params.organization)
    check_sources(context, params.source)
    for name in ("activity", "category"):
        check_words(context, name, getattr(params, name, ()))
    last_year = max([*params.year, params.to_year or 0, params.overlaps or 0])
    last_day = When(last_year).end if last_year else context.today
    boundaries = (params.boundaries or boundaries_in_force(last_day)) if params.province else None
    rows, total, following = list_figures(
        context.session,
        page,
        subject=subject,
        organization=params.organization,
        provinces=province_keys(context, params.province, boundaries),
        organization_type=expand_types(params.organization_type),
        source=params.source,
        year=params.year,
        from_year=params.from_year,
        to_year=params.to_year,
        overlaps=params.overlaps,
        equal={
            name: [str(v) for v in getattr(params, name, ())]
            for name in (*_EXTRA, "subject", "period_type", "measure", "qualifier")
        },
        mark_contested=page.reader is not None,
    )
    columns = FigureColumns(context, rows)
    about = {"total": total, "next": following, "release": page.release, "boundaries": boundaries}
    if page.reader is None:
        return model(items=columns.items_out(), **about)
    # A part of a list that leaves as it is read: its columns will do, and models would cost most of the time.
    unchecked: Any = {"items": columns, **about}
    return cast(PageModel, model.model_construct(**unchecked))


def province_keys(
    context: Context, provinces: Sequence[str], boundaries: Boundaries | None
) -> set[tuple[str, str]] | None:
    """Keys of organizations that a province filter selects: its own and its predecessors'. None: no filter."""
    if not provinces:
        return None
    geography = read_geography(
        context.session, boundaries or boundaries_in_force(context.today), release=context.release
    )
    keys: set[tuple[str, str]] = set()
    for value in provinces:
        wanted = find_province(geography, value)
        keys |= {key for key, place in geography.places.items() if place == wanted}
    return keys


def check_organizations(context: Context, ids: Collection[str]) -> dict[str, str]:
    """The types of organizations; refuses the first that does not exist."""
    known = organization_types(context.session, ids, release=context.release) if ids else {}
    for identity in ids:
        if identity not in known:
            raise unknown_organization(context, "query.organization", identity)
    return known


def check_sources(context: Context, ids: Collection[str]) -> None:
    """Refuse the first source that does not exist."""
    known = source_ids(context.session, ids, release=context.release) if ids else set()
    for identity in ids:
        if identity not in known:
            raise Problem(
                "unknown_source",
                Text(
                    f"Không có nguồn nào có mã {identity!r}. Hãy tìm bằng /v1/sources?q=.",
                    f"There is no source with the id {identity!r}. Search with /v1/sources?q=.",
                ),
                [{"location": "query.source", "value": identity}],
            )


def check_words(context: Context, name: str, given: Sequence[str]) -> None:
    """Refuse a category or activity that no figure has, with the nearest."""
    for value in given:
        if not has_word(context.session, name, value, context.snapshot.number):
            known = known_words(context.session, name, context.snapshot.number)
            raise Problem(
                "invalid_parameter",
                Text(f"Không có số liệu nào với {name}={value!r}.", f"No figure has {name}={value!r}."),
                [
                    {
                        "location": f"query.{name}",
                        "value": value,
                        "allowed": known,
                        "did_you_mean": nearest(value, known),
                    }
                ],
            )


def figure_detail(context: Context, figure_id: str) -> FigureDetail:
    """One figure with all its revisions and its alternatives. Raises a 404 problem for an unknown id."""
    figure_id = figure_id.removeprefix("f")
    numbered = re.fullmatch("[0-9]{1,9}", figure_id)
    row = get_figure(context.session, int(figure_id), release=context.release) if numbered else None
    if row is None:
        raise Problem(
            "not_found",
            Text(f"Không có số liệu nào có mã {figure_id!r}.", f"There is no figure with the id {figure_id!r}."),
            [{"location": "path.id", "value": figure_id}],
        )
    rivals = list_rivals(context.session, [row], release=context.release)
    revisions = list_revisions(context.session, row, release=context.release)
    own = {revision.id for revision in revisions}
    others = [rival for rival in rivals.get(group_of(row), []) if rival.id not in own]
    (figure,), revised, beside = (figures_out(context, rows, rivals) for rows in ([row], revisions, others))
    return FigureDetail(
        **figure,
        release=context.release,
        revisions=[AnyFigure(**fields) for fields in revised],
        alternatives=[AnyFigure(**fields) for fields in beside],
    )
