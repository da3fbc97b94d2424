"""The front door: what this service is."""

from typing import Annotated

from fastapi import APIRouter, Query

from app import __version__
from app.charts import draw
from app.charts.lines import COLOURS
from app.dependencies import PUBLIC_READ, ContextDep, SettingsDep
from app.formats import jsonstat, sheet
from app.formats.registry import TABLES
from app.http.formats import JSON
from app.http.middleware import HEADER_BYTES_MAX
from app.models.vocabulary import Boundaries
from app.routers.charts import PICTURES
from app.schemas.common import Params
from app.schemas.root import Licence, Limits, ReleaseRef, Root
from app.text import Language, Text

router = APIRouter(prefix="/v1", tags=["discover"], dependencies=PUBLIC_READ)

LINKS = (
    "indicators",
    "provinces",
    "provinces/correspondence",
    "organizations",
    "resolve",
    "coverage",
    "sources",
    "figures",
    "member-counts",
    "admissions",
    "member-changes",
    "ratings",
    "organization-counts",
    "activities",
    "targets",
    "populations",
    "comparisons",
    "series",
    "rating-distributions",
    "target-attainment",
    "explanations",
    "reconciliation",
    "catalog",
    "citations",
    "exports",
    "releases",
    "releases/compare",
    "changes",
    "batch",
    "submissions",
    "published-figures",
    "published-figures/retract",
    "organization-changes",
    "keys",
    "audit-events",
)
"""What has an address without ids; test_root.py holds it against the OpenAPI document."""


@router.get("", operation_id="root_get")
def get_root(context: ContextDep, settings: SettingsDep, params: Annotated[Params, Query()]) -> Root:
    """Giới thiệu, giới hạn, giấy phép, liên kết · What this service is: versions, release, limits, licence, links."""
    return Root(
        name="Party Statistics API",
        description=context.say(
            Text(
                "Số liệu thống kê tổ chức đảng ở Việt Nam, kèm nguồn, so sánh giữa các tỉnh, thành phố.",
                "Statistics of Party organizations in Vietnam, with their sources, compared across provinces.",
            )
        ),
        version=__version__,
        commit=settings.commit or None,
        api_versions=["v1"],
        release=ReleaseRef(number=context.release, published_at=context.snapshot.published_at),
        boundaries=[str(b) for b in Boundaries],
        languages=[str(language) for language in Language],
        formats=[JSON, *TABLES, *PICTURES],
        limits=Limits(
            page_items_default=100,
            page_items_max=1000,
            items_max=settings.items_max,
            indicators_max=10,
            batch_requests_max=settings.batch_requests_max,
            url_bytes_max=settings.url_max_bytes,
            body_bytes_max=settings.body_max_bytes,
            header_bytes_max=HEADER_BYTES_MAX,
            upload_bytes_max=settings.upload_max_bytes,
            submission_request_bytes_max=settings.submission_request_max_bytes,
            workbook_rows_max=settings.workbook_rows_max,
            workbook_columns_max=settings.workbook_columns_max,
            workbook_sheets_max=settings.workbook_sheets_max,
            workbook_cells_max=settings.workbook_cells_max,
            workbook_findings_max=settings.workbook_findings_max,
            xlsx_rows_max=sheet.ROWS_MAX,
            jsonstat_rows_max=jsonstat.ROWS_MAX,
            chart_bars_max=draw.BARS_MAX,
            chart_panels_max=draw.PANELS_MAX,
            chart_maps_max=draw.MAPS_MAX,
            chart_lines_max=len(COLOURS),
            chart_plots_max=draw.SERIES_MAX,
            chart_stacks_max=draw.STACKS_MAX,
            reads_at_once=settings.database_pool_size,
            rate_limit=None,
        ),
        licence=Licence(
            name=context.say(Text("Dữ kiện, số liệu: không thuộc đối tượng bản quyền", "Facts are not protected")),
            text=context.say(
                Text(
                    "Số liệu là dữ kiện nên không thuộc đối tượng được bảo hộ quyền tác giả. Nguyên văn trích dẫn dài tối đa "
                    "120 ký tự, có ghi nguồn bên cạnh; quyền đối với bài viết thuộc về nơi xuất bản.",
                    "Figures are facts and are not protected by copyright. Quotations are at most 120 characters long, with "
                    "their source beside them; the texts they come from belong to their publishers.",
                )
            ),
        ),
        links={
            "docs": "/docs",
            "openapi": "/openapi.json",
            **{name: f"/v1/{name}" for name in LINKS},
            "templates": "/v1/templates/{subject}.xlsx",
        },
    )
