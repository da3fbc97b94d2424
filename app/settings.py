"""Every setting of the program. Nothing else reads the environment."""

from functools import cache
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class Settings(BaseSettings):
    """Settings come from the environment as `PARTY_STATS_<NAME>`; `docs/settings.md` lists them all."""

    model_config = SettingsConfigDict(env_prefix="PARTY_STATS_", extra="ignore")

    database_url: str = Field(
        "sqlite:///party-stats.sqlite",
        description="SQLAlchemy URL: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME",
    )
    database_pool_size: int = Field(
        20, ge=1, le=200, description="connections per process; also the cap on reads at once"
    )
    database_pool_timeout_seconds: float = Field(
        10.0, gt=0, description="how long a read waits for a connection before 503"
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on")
    workers: int = Field(1, ge=1, le=64, description="server processes")
    cors_origins: Annotated[list[str], NoDecode] = Field(
        ["*"], description="origins whose pages may read the API, separated by commas; * is any; empty is none"
    )
    cache_max_age_seconds: int = Field(60, ge=0, description="Cache-Control max-age of public answers")
    hot_bytes_max: int = Field(
        64_000_000, ge=0, description="bytes of finished answers that each process keeps in memory; 0 keeps none"
    )
    warm_queries_max: int = Field(
        20, ge=0, le=1000, description="how many of the most asked questions are asked again after a release"
    )
    compression_min_bytes: int = Field(860, ge=0, description="bodies shorter than this are not compressed")
    url_max_bytes: int = Field(8192, ge=1024, le=60000, description="longest path and query together")
    streams_max: int = Field(
        4,
        ge=1,
        le=50,
        description="long lists that leave as files at once, per process, each on a connection of its own",
    )
    stream_stall_seconds: float = Field(
        60.0, gt=0, description="how long a client may take nothing of such a file before it is cut off"
    )
    chart_processes: int = Field(
        1,
        ge=1,
        le=16,
        description="processes that draw charts, beside each server process; they start with the first chart",
    )
    items_max: int = Field(5000, ge=100, description="most items in a comparison, series or coverage answer")
    batch_requests_max: int = Field(20, ge=1, le=100, description="most requests in one POST /v1/batch")
    body_max_bytes: int = Field(65536, ge=1024, description="largest request body")
    workbook_unpacked_max_bytes: int = Field(
        500_000_000, ge=1_000_000, description="most bytes that an .xlsx file may unpack to"
    )
    workbook_compression_max_ratio: int = Field(
        200, ge=10, description="most times its size that an .xlsx file may unpack to"
    )
    workbook_cells_max: int = Field(4_000_000, ge=1000, description="most cells in one file that is sent in")
    workbook_rows_max: int = Field(200_000, ge=100, description="most rows in one file that is sent in")
    workbook_columns_max: int = Field(300, ge=100, description="most columns in one sheet")
    workbook_sheets_max: int = Field(50, ge=10, description="most sheets in one workbook")
    workbook_memory_max_bytes: int = Field(
        400_000_000, ge=200_000_000, description="memory of the process that opens a file; more ends the reading"
    )
    workbook_seconds_max: int = Field(60, ge=1, description="processor time of the process that opens a file")
    workbook_findings_max: int = Field(10_000, ge=100, description="most findings listed for one file")
    wrong_keys_per_minute: int = Field(
        20, ge=1, le=10000, description="wrong or missing keys that an address may send before 429, for each process"
    )
    writes_per_minute: int = Field(
        120, ge=1, le=100000, description="writes that a key may send before 429, for each process"
    )
    idempotency_hours: int = Field(24, ge=1, le=720, description="how long the answer to an Idempotency-Key is kept")
    log_format: Literal["json", "console"] = Field("json", description="json lines, or coloured text for people")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least severity that is logged")
    access_log: bool = Field(True, description="one log line per request")
    commit: str = Field("", description="commit of this build, shown by GET /v1")
    contact_url: str = Field("", description="address of whoever runs this installation, shown in the OpenAPI document")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def split_commas(cls, value: object) -> object:
        """`a, b` as a list; a list as it is."""
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def check_url(cls, value: str) -> str:
        """Refuse what SQLAlchemy would only refuse later; the message has no password in it."""
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        try:
            make_url(value)
        except (ArgumentError, ValueError):
            raise ValueError("cannot be read as postgresql+psycopg://USER:PASSWORD@HOST:PORT/NAME") from None
        return value


@cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
