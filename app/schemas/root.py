"""What GET /v1 and the operating endpoints say."""

from pydantic import Field

from app.schemas.common import Moment, Schema


class ReleaseRef(Schema):
    number: int
    published_at: Moment = Field(description="In the time of Hanoi.")


class Limits(Schema):
    """Known before anybody hits them; over a limit is 413, 414 or 431 with the limit in the body."""

    page_items_default: int
    page_items_max: int
    items_max: int = Field(description="Most items in a comparison, series, coverage or distribution.")
    indicators_max: int
    batch_requests_max: int
    url_bytes_max: int
    body_bytes_max: int
    header_bytes_max: int = Field(description="Largest sum of all request headers, in bytes.")
    upload_bytes_max: int = Field(description="Largest file that is sent in, in bytes.")
    submission_request_bytes_max: int = Field(
        description="A larger file is `received` and checked afterwards, in bytes."
    )
    workbook_rows_max: int = Field(description="Most rows in one file that is sent in.")
    workbook_columns_max: int = Field(description="Most columns in one sheet.")
    workbook_sheets_max: int = Field(description="Most sheets in one workbook.")
    workbook_cells_max: int = Field(description="Most cells in one file.")
    workbook_findings_max: int = Field(description="Most findings of reading that are listed for one file.")
    xlsx_rows_max: int = Field(description="Most rows of a table as XLSX.")
    jsonstat_rows_max: int = Field(description="Most rows of a table as JSON-stat.")
    chart_bars_max: int = Field(description="Most bars of a ranking, all panels together.")
    chart_panels_max: int = Field(description="Most panels of a ranking: one for each indicator and year.")
    chart_maps_max: int = Field(description="Most tile maps in one picture.")
    chart_lines_max: int = Field(description="Most lines in one plot.")
    chart_plots_max: int = Field(description="Most plots of a grid of series.")
    chart_stacks_max: int = Field(description="Most stacked bars of ratings.")
    reads_at_once: int = Field(description="Reads at once in one server process; more wait their turn.")
    rate_limit: str | None = Field(description="null: public reads are not limited.")


class Licence(Schema):
    name: str
    text: str


class Root(Schema):
    """What this service is and where to go on."""

    name: str
    description: str
    version: str
    commit: str | None
    api_versions: list[str]
    release: ReleaseRef
    boundaries: list[str]
    languages: list[str]
    formats: list[str]
    limits: Limits
    licence: Licence
    links: dict[str, str]


class Health(Schema):
    status: str = Field(examples=["ok"])


class Readiness(Schema):
    status: str = Field(examples=["ready"])
    release: int | None
    migration: str | None
