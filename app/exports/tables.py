"""The tables of an export, as data."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.exports.shape import ExportTable, Reference, columns
from app.indicators import INDICATORS
from app.queries import exports as read
from app.text import Text

_ORGANIZATION = Reference(("organization_id",), "organizations", ("id",))
_SOURCE = Reference(("source_id",), "sources", ("id",))
_PROVINCE = Reference(("province_boundaries", "province_code"), "provinces", ("boundaries", "code"))
_SPLIT = "activity change rated_subject grade organization_kind breakdown category"


def _organizations(session: Session, release: int) -> Iterator[Any]:
    return (_Named(row, {"id": row.organization_id}) for row in read.read_organizations(session, release))


def _sources(session: Session, release: int) -> Iterator[Any]:
    return (_Named(row, {"id": row.source_id}) for row in read.read_sources(session, release))


class _Named:
    """A row some of whose columns have another name in the export."""

    def __init__(self, row: Any, names: dict[str, Any]) -> None:
        self._row, self._names = row, names

    def __getattr__(self, name: str) -> Any:
        return self._names[name] if name in self._names else getattr(self._row, name)


def _indicators(session: Session, release: int) -> Iterator[Any]:
    for entry in INDICATORS.values():
        texts = {
            f"{name}{ending}": getattr(getattr(entry, name), language)
            for name in ("name", "definition", "unit", "formula")
            for ending, language in (("", "vi"), ("_en", "en"))
        }
        yield _Named(entry, {**texts, "kind": str(entry.kind)})


TABLES = (
    ExportTable(
        "releases",
        Text("Đợt công bố", "Releases"),
        columns("number:integer* published_at:datetime* published_by* reason"),
        ("number",),
        read.read_releases,
    ),
    ExportTable(
        "provinces",
        Text("Tỉnh, thành phố trong hai bộ địa giới", "Provinces in two boundary sets"),
        columns(
            "boundaries* code* name* name_en* slug* kind* iso3166_2 region_code* region_name* region_name_en* "
            "valid_from:date* valid_to:date tile_row:integer* tile_column:integer* note"
        ),
        ("boundaries", "code"),
        read.read_provinces,
        searched=("name", "name_en"),
    ),
    ExportTable(
        "province_successions",
        Text("Sắp xếp tỉnh, thành phố", "Successions of provinces"),
        columns(
            "predecessor_boundaries* predecessor_code* successor_boundaries* successor_code* effective:date* kind* legal_basis"
        ),
        ("predecessor_boundaries", "predecessor_code", "successor_boundaries", "successor_code", "effective"),
        read.read_province_successions,
        (
            Reference(("predecessor_boundaries", "predecessor_code"), "provinces", ("boundaries", "code")),
            Reference(("successor_boundaries", "successor_code"), "provinces", ("boundaries", "code")),
        ),
    ),
    ExportTable(
        "organizations",
        Text("Tổ chức đảng", "Organizations"),
        columns(
            "id* name* name_en* type* province_boundaries province_code valid_from:date valid_to:date "
            "dates_inferred:boolean* note"
        ),
        ("id",),
        _organizations,
        (_PROVINCE,),
        (("type",), ("province_boundaries", "province_code")),
        ("name", "name_en"),
    ),
    ExportTable(
        "organization_former_names",
        Text("Tên cũ của tổ chức", "Former names of organizations"),
        columns("organization_id* name* name_en* valid_to:date* legal_basis"),
        ("organization_id", "valid_to"),
        read.read_former_names,
        (_ORGANIZATION,),
    ),
    ExportTable(
        "organization_parents",
        Text("Quan hệ trực thuộc", "Who reports to whom"),
        columns("id:integer* organization_id* parent_id* valid_from:date valid_to:date"),
        ("id",),
        read.read_parents,
        (_ORGANIZATION, Reference(("parent_id",), "organizations", ("id",))),
        (("organization_id",), ("parent_id",)),
    ),
    ExportTable(
        "organization_successions",
        Text("Sắp xếp tổ chức", "Successions of organizations"),
        columns("predecessor_id* successor_id* effective:date* effective_inferred:boolean* kind* legal_basis note"),
        ("predecessor_id", "successor_id", "effective"),
        read.read_organization_successions,
        (
            Reference(("predecessor_id",), "organizations", ("id",)),
            Reference(("successor_id",), "organizations", ("id",)),
        ),
        (("successor_id",),),
    ),
    ExportTable(
        "sources",
        Text("Nguồn", "Sources"),
        columns("id* kind* publisher title url published:date attribution* note"),
        ("id",),
        _sources,
        searched=("id", "publisher", "title"),
    ),
    ExportTable(
        "figures",
        Text("Số liệu như đã in", "Figures as printed"),
        columns(
            f"id:integer* organization_id* subject* measure* {_SPLIT} period_type* period_start:date* period_end:date* "
            "year:integer date_inferred:boolean* value:number missing_reason qualifier low:number high:number unit* "
            "source_id* printed planned:number plan_attainment_percent:number plan_attainment_qualifier doubt note "
            "released_in:integer*"
        ),
        ("id",),
        read.read_figures,
        (_ORGANIZATION, _SOURCE, Reference(("released_in",), "releases", ("number",))),
        (("organization_id", "subject", "year"), ("subject", "year"), ("source_id",)),
    ),
    ExportTable(
        "targets",
        Text("Chỉ tiêu", "Targets"),
        columns(
            "id:integer* key* organization_id* target_group target_kind* rated_subject grade breakdown category "
            "period_type* period_start:date period_end:date* comparator bound_printed:boolean* value:number* "
            "value_high:number unit* source_id* printed note released_in:integer*"
        ),
        ("id",),
        read.read_targets,
        (_ORGANIZATION, _SOURCE, Reference(("released_in",), "releases", ("number",))),
        (("organization_id", "target_kind"), ("source_id",)),
    ),
    ExportTable(
        "populations",
        Text("Dân số", "Populations"),
        columns("boundaries* code* year:integer* population:integer* concept* fit_for_rates:boolean* source*"),
        ("boundaries", "code", "year", "concept"),
        read.read_populations,
        (Reference(("boundaries", "code"), "provinces", ("boundaries", "code")),),
    ),
    ExportTable(
        "indicators",
        Text("Chỉ tiêu thống kê: định nghĩa và công thức", "Indicators: definitions and formulas"),
        columns(
            "code* name* name_en* definition* definition_en* unit* unit_en* kind* decimals:integer* formula* formula_en* legal_basis"
        ),
        ("code",),
        _indicators,
    ),
)
"""In the order in which rows may refer to rows before them."""
