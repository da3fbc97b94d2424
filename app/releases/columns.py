"""What each column of the shipped data files is."""

from enum import StrEnum

from app.models.vocabulary import (
    Attribution,
    Boundaries,
    Breakdown,
    Comparator,
    Grade,
    Measure,
    MemberChange,
    OrganizationKind,
    OrganizationType,
    PeriodType,
    PopulationConcept,
    ProvinceKind,
    Qualifier,
    RatedSubject,
    SourceKind,
    Subject,
    SuccessionKind,
    TargetKind,
    TargetPeriodType,
)
from app.releases.rows import Cell, boolean, day, key_of, matching, moment, number, optional, required, text, whole

code = matching("[0-9]{2}", "must be two digits")
name = matching("[a-z0-9][a-z0-9.-]{0,119}", "must be lower-case letters, digits, points and hyphens, at most 120")


def numbered(letter: str) -> Cell:
    """`f0001`: a letter and a number, the same through corrections."""
    return matching(f"{letter}[0-9]{{4,9}}", f"must be {letter} and a number of at least four digits")


def word(values: type[StrEnum], *, empty: bool = False) -> Cell:
    """A cell that holds one of the words of a closed list."""
    allowed = {str(value) for value in values} | ({""} if empty else set())

    def parse(cell: str) -> str:
        if cell not in allowed:
            raise ValueError("is none of " + ", ".join(sorted(allowed - {""})))
        return cell

    return parse


def printed(cell: str) -> str:
    """At most 120 characters of the source's words."""
    quote = text(cell)
    if len(quote) > 120:
        raise ValueError("is longer than 120 characters")
    return quote


def release_columns() -> dict[str, Cell]:
    return {"number": whole, "published_at": moment, "published_by": required, "reason": required}


def province_columns() -> dict[str, Cell]:
    return {
        "boundaries": word(Boundaries),
        "code": code,
        "name": required,
        "name_en": required,
        "slug": required,
        "kind": word(ProvinceKind),
        "iso3166_2": optional(text),
        "region_code": required,
        "region_name": required,
        "region_name_en": required,
        "valid_from": day,
        "valid_to": optional(day),
        "tile_row": whole,
        "tile_column": whole,
        "note": text,
    }


def province_succession_columns(codes_2008: set[str], codes_2025: set[str]) -> dict[str, Cell]:
    return {
        "predecessor_code": key_of(codes_2008, "province code of 2008"),
        "successor_code": key_of(codes_2025, "province code of 2025"),
        "effective": day,
        "kind": word(SuccessionKind),
        "legal_basis": required,
    }


def population_columns(codes: set[str]) -> dict[str, Cell]:
    return {
        "boundaries": word(Boundaries),
        "code": key_of(codes, "province code"),
        "year": whole,
        "population": whole,
        "concept": word(PopulationConcept),
        "fit_for_rates": boolean,
        "source": required,
    }


def organization_columns(codes: set[str]) -> dict[str, Cell]:
    return {
        "id": name,
        "name": required,
        "name_en": required,
        "type": word(OrganizationType),
        "parent_id": text,
        "province_boundaries": optional(word(Boundaries)),
        "province_code": optional(key_of(codes, "province code")),
        "valid_from": optional(day),
        "valid_to": optional(day),
        "dates_inferred": boolean,
        "note": text,
    }


def succession_columns(ids: set[str]) -> dict[str, Cell]:
    return {
        "predecessor_id": key_of(ids, "organization"),
        "successor_id": key_of(ids, "organization"),
        "effective": day,
        "effective_inferred": boolean,
        "kind": word(SuccessionKind),
        "legal_basis": text,
        "note": text,
    }


def source_columns() -> dict[str, Cell]:
    return {
        "id": name,
        "kind": word(SourceKind),
        "publisher": text,
        "title": text,
        "url": text,
        "published": optional(day),
        "attribution": word(Attribution),
        "note": text,
    }


def figure_columns(ids: set[str], sources: set[str]) -> dict[str, Cell]:
    return {
        "id": numbered("f"),
        "source_id": key_of(sources, "source"),
        "organization_id": key_of(ids, "organization"),
        "subject": word(Subject),
        "measure": word(Measure),
        "activity": text,
        "change": word(MemberChange, empty=True),
        "rated_subject": word(RatedSubject, empty=True),
        "grade": word(Grade, empty=True),
        "organization_kind": word(OrganizationKind, empty=True),
        "breakdown": word(Breakdown, empty=True),
        "category": text,
        "period_type": word(PeriodType),
        "period_start": day,
        "period_end": day,
        "year": optional(whole),
        "date_inferred": boolean,
        "value": number,
        "unit": required,
        "qualifier": word(Qualifier),
        "printed": printed,
        "plan_attainment_percent": optional(number),
        "plan_attainment_qualifier": word(Qualifier, empty=True),
        "planned": optional(number),
        "doubt": text,
        "note": text,
    }


def target_columns(ids: set[str], sources: set[str]) -> dict[str, Cell]:
    return {
        "id": numbered("t"),
        "source_id": key_of(sources, "source"),
        "organization_id": key_of(ids, "organization"),
        "target_group": text,
        "target_kind": word(TargetKind),
        "rated_subject": word(RatedSubject, empty=True),
        "grade": word(Grade, empty=True),
        "breakdown": word(Breakdown, empty=True),
        "category": text,
        "period_type": word(TargetPeriodType),
        "period_start": optional(day),
        "period_end": day,
        "comparator": word(Comparator, empty=True),
        "bound_printed": boolean,
        "value": number,
        "value_high": optional(number),
        "unit": required,
        "printed": printed,
        "note": text,
    }
