"""Which organizations an answer compares and returns; what cannot be selected is refused by name."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import process

from app.answers.context import Context
from app.boundaries import ProvinceKey, Unit, boundaries_in_force
from app.errors import Problem
from app.models.vocabulary import ORGANIZATION_TYPE_GROUPS, Boundaries
from app.queries.organizations import day_in_life, organization_types, search_organizations
from app.queries.units import Geography, list_descendants, list_units, read_geography
from app.schemas.comparisons import SelectionParams
from app.text import Language, Text, fold, nearest


@dataclass(frozen=True, slots=True)
class Compared:
    """All units of the ranking, and which of them are returned."""

    boundaries: Boundaries
    units: Sequence[Unit]
    returned: Sequence[Unit]
    narrowed: bool
    geography: Geography
    key: Hashable
    """What `units` are, in short."""


def choose_units(context: Context, params: SelectionParams, last_day: date) -> Compared:
    """The units compared and returned. Refuses unknown provinces, regions and organizations by name."""
    boundaries = params.boundaries or boundaries_in_force(last_day)
    geography = read_geography(context.session, boundaries, release=context.release)
    types = expand_types(params.organization_type)
    ids: list[str] | None = None
    if params.organization or params.within:
        wanted = [*params.organization, *([params.within] if params.within else [])]
        known = organization_types(context.session, wanted, release=context.release)
        for identity in wanted:
            if identity not in known:
                name = "within" if identity == params.within else "organization"
                raise unknown_organization(context, f"query.{name}", identity)
        if params.within:
            day = day_in_life(context.session, params.within, last_day, release=context.release)
            ids = list_descendants(
                context.session, params.within, release=context.release, day=day, direct_only=not types
            )
        elif not types:
            types = sorted({known[identity] for identity in params.organization})
    types = types or ([] if ids is not None else ["provincial"])
    units = list_units(context.session, geography, release=context.release, types=types, ids=ids)
    provinces = {find_province(geography, value).code for value in params.province}
    regions = set(params.region)
    _check_regions(geography, regions)
    wanted_ids = set(params.organization)
    returned = [
        unit
        for unit in units
        if (not provinces or (unit.province is not None and unit.province.code in provinces))
        and (not regions or (unit.province is not None and unit.province.region_code in regions))
        and (not wanted_ids or unit.organization_id in wanted_ids)
    ]
    _check_expressible(wanted_ids, units, boundaries)
    key = (boundaries, tuple(types), None if ids is None else tuple(ids))
    return Compared(boundaries, units, returned, len(returned) < len(units), geography, key)


def expand_types(given: Iterable[str]) -> list[str]:
    """Types with groups replaced by their members."""
    types: list[str] = []
    for value in given:
        types += [str(t) for t in ORGANIZATION_TYPE_GROUPS.get(value, (value,))]
    return list(dict.fromkeys(types))


def find_province(geography: Geography, value: str) -> ProvinceKey:
    """A province of the answer's boundary set by code or slug.

    A code or slug of the other set is refused with its successor or predecessors named.
    """
    boundaries = str(geography.boundaries)
    here = [p for key, p in geography.keys.items() if key[0] == boundaries]
    for province in here:
        if value in (province.code, province.slug):
            return province
    other = next(
        (p for key, p in geography.keys.items() if key[0] != boundaries and value in (p.code, p.slug)),
        None,
    )
    if other is not None:
        raise _of_other_set(geography, other, value)
    names = {p.code: fold(p.name.vi) for p in here} | {p.slug: p.slug for p in here}
    close = [key for _, score, key in process.extract(fold(value), names, limit=3) if score >= 60]
    raise Problem(
        "unknown_province",
        Text(
            f"Không có tỉnh, thành phố nào có mã hoặc tên {value!r} trong địa giới {boundaries}.",
            f"There is no province with the code or slug {value!r} in the boundaries of {boundaries}.",
        ),
        [{"location": "query.province", "value": value, "allowed": [p.code for p in here], "did_you_mean": close}],
    )


def _of_other_set(geography: Geography, other: ProvinceKey, value: str) -> Problem:
    if other.boundaries == Boundaries.b2008:
        heirs = [geography.successor_of[other.code]]
        vi, en = "nay thuộc", "is now in"
    else:
        heirs = geography.predecessors_of[other.code]
        vi, en = "hợp nhất từ", "was merged from"
    names_vi = ", ".join(f"{p.name.vi} ({p.code})" for p in heirs)
    names_en = ", ".join(f"{p.name.en} ({p.code})" for p in heirs)
    asked = geography.boundaries
    return Problem(
        "unknown_province",
        Text(
            f"{value!r} là {other.name.vi} trong địa giới {other.boundaries}, không phải {asked}; {vi} {names_vi}. "
            f"Hãy thêm boundaries={other.boundaries}, hoặc dùng mã của địa giới {asked}.",
            f"{value!r} is {other.name.en} in the boundaries of {other.boundaries}, not {asked}; it {en} {names_en}. "
            f"Add boundaries={other.boundaries}, or use a code of {asked}.",
        ),
        [{"location": "query.province", "value": value, "allowed": [p.code for p in heirs]}],
    )


def unknown_organization(context: Context, location: str, value: str, status: int | None = None) -> Problem:
    """No organization has this id; names those whose ids look like it."""
    words = [word for word in value.replace(".", "-").split("-") if len(word) > 2][:6]
    rows = search_organizations(context.session, words, release=context.release, limit=1000) if words else []
    return Problem(
        "unknown_organization",
        Text(
            f"Không có tổ chức nào có mã {value!r}. Hãy tìm bằng /v1/organizations?q= hoặc /v1/resolve?q=.",
            f"There is no organization with the id {value!r}. Search with /v1/organizations?q= or /v1/resolve?q=.",
        ),
        [{"location": location, "value": value, "did_you_mean": nearest(value, dict.fromkeys(row.id for row in rows))}],
        status_code=status,
    )


def _check_regions(geography: Geography, regions: Collection[str]) -> None:
    allowed = sorted({p.region_code for key, p in geography.keys.items() if key[0] == geography.boundaries})
    for region in regions:
        if region not in allowed:
            raise Problem(
                "invalid_parameter",
                Text(
                    f"Không có vùng {region!r} trong địa giới {geography.boundaries}.",
                    f"There is no region {region!r} in the boundaries of {geography.boundaries}.",
                ),
                [
                    {
                        "location": "query.region",
                        "value": region,
                        "allowed": allowed,
                        "did_you_mean": nearest(region, allowed),
                    }
                ],
            )


def _check_expressible(wanted: Collection[str], units: Sequence[Unit], boundaries: Boundaries) -> None:
    lost = set(wanted) - {unit.organization_id for unit in units}
    for identity in sorted(lost):
        heirs = [u for u in units if any(p.organization_id == identity for p in u.predecessors)]
        raise not_expressible("query.organization", identity, boundaries, heirs)


def not_expressible(location: str, identity: str, boundaries: Boundaries, heirs: Sequence[Unit] = ()) -> Problem:
    """An organization has no place in the answer; `heirs` are the ones there that it went into."""
    vi, en = (", ".join(f"{u.name.to(lang)} ({u.organization_id})" for u in heirs) for lang in Language)
    return Problem(
        "invalid_parameter",
        Text(
            f"Tổ chức {identity!r} không thuộc diện so sánh ở địa giới {boundaries} với các bộ lọc đã chọn"
            + (f"; nay thuộc {vi}" if vi else "")
            + ". Hãy đổi boundaries, organization_type hoặc within.",
            f"The organization {identity!r} is not among those compared in the boundaries of {boundaries} with these "
            "filters" + (f"; it is now in {en}" if en else "") + ". Change boundaries, organization_type or within.",
        ),
        [{"location": location, "value": identity, "did_you_mean": [u.organization_id for u in heirs] or None}],
    )
