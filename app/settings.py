"""Every setting of the program. Nothing else reads the environment."""

from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_SHOWN = (
    "items_max",
    "batch_requests_max",
    "url_max_bytes",
    "body_max_bytes",
    "upload_max_bytes",
    "submission_request_max_bytes",
    "workbook_rows_max",
    "workbook_columns_max",
    "workbook_sheets_max",
    "workbook_cells_max",
    "workbook_findings_max",
    "database_pool_size",
)


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
    reads_at_once_max: int = Field(8, ge=1, le=200, description="reads that a process computes at once")
    reads_waiting_max: int = Field(200, ge=0, description="reads that wait for that, per process; more get 503")
    reads_wait_seconds: float = Field(10.0, gt=0, description="how long a read waits for its turn before 503")
    statement_seconds_max: float = Field(30.0, gt=0, le=3600, description="how long a statement may read before 503")
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
    rankings_bytes_max: int = Field(
        32_000_000, ge=0, description="bytes of rankings kept in memory by a process, about"
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
    examinations_max: int = Field(
        4,
        ge=1,
        le=50,
        description="files that are opened within requests at once, per process; others are checked afterwards",
    )
    chart_processes: int = Field(
        1,
        ge=1,
        le=16,
        description="processes that draw charts, beside each server process; they start with the first chart",
    )
    exports_folder: Path = Field(
        Path("party-stats-exports"), description="folder for the one-file exports, which are built once for a release"
    )
    items_max: int = Field(5000, ge=100, description="most items in a comparison, series or coverage answer")
    batch_requests_max: int = Field(20, ge=1, le=100, description="most requests in one POST /v1/batch")
    body_max_bytes: int = Field(65536, ge=1024, description="largest request body")
    upload_max_bytes: int = Field(50_000_000, ge=65536, description="largest file that is sent in")
    submission_request_max_bytes: int = Field(
        400_000, ge=0, description="larger files are checked after the request, by a thread of the server"
    )
    submission_poll_seconds: float = Field(
        5.0, gt=0, description="how often a server looks for files to check and for releases whose time has come"
    )
    four_eyes: bool = Field(True, description="nobody approves what they sent themselves")
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
    trusted_proxies: Annotated[list[str], NoDecode] = Field(
        [],
        description="addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas",
    )
    oidc_issuer: str = Field("", description="issuer of OpenID Connect tokens that are taken beside keys; empty: none")
    oidc_audience: str = Field(
        "", validate_default=True, description="what `aud` of a token has to be; needed with an issuer"
    )
    oidc_role_claim: str = Field("role", min_length=1, description="claim that names the role")
    oidc_roles: Annotated[list[str], NoDecode] = Field(
        ["submitter=submitter", "approver=approver", "administrator=administrator"],
        description="what the role claim says, and the role that it means, as VALUE=ROLE separated by commas",
    )
    oidc_organization_claim: str = Field(
        "organization", min_length=1, description="claim that names the root of the subtree; * is everything"
    )
    oidc_algorithms: Annotated[list[str], NoDecode] = Field(
        ["RS256", "ES256"], min_length=1, description="signatures that are taken, separated by commas; only asymmetric"
    )
    oidc_clock_skew_seconds: int = Field(60, ge=0, le=600, description="how far clocks may differ")
    oidc_timeout_seconds: float = Field(5.0, gt=0, le=60, description="how long the issuer may take to answer")
    suppression_threshold: int = Field(
        5,
        ge=0,
        le=1000,
        description="submitted counts of persons inside a breakdown or grade from 1 up to, but not, this are not public; "
        "0 shows all",
    )
    lowest_public_type: Literal[
        "", "national", "provincial", "commune", "grassroots_committee", "section_committee"
    ] = Field(
        "",
        description="organization type below which submitted counts of persons inside a breakdown or grade are not public; "
        "empty: none",
    )
    log_format: Literal["json", "console"] = Field("json", description="json lines, or coloured text for people")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least severity that is logged")
    access_log: bool = Field(True, description="one log line per request")
    commit: str = Field("", description="commit of this build, shown by GET /v1")
    contact_url: str = Field("", description="address of whoever runs this installation, shown in the OpenAPI document")

    @property
    def shown(self) -> list[str]:
        """The settings that answers show or keep to: two processes with the same ones answer alike."""
        return [self.commit, *(str(getattr(self, name)) for name in _SHOWN)]

    @property
    def oidc_role_names(self) -> dict[str, str]:
        """Roles by what the role claim says."""
        return dict(pair.split("=", 1) for pair in self.oidc_roles)

    @field_validator("oidc_issuer")
    @classmethod
    def check_issuer(cls, value: str) -> str:
        """Refuse an issuer whose keys anybody on the way could replace."""
        if value and not fit_for_secrets(value):
            raise ValueError("has to begin with https:// (http:// only for this machine): else its keys can be forged")
        return value

    @field_validator("oidc_audience")
    @classmethod
    def check_audience(cls, value: str, info: ValidationInfo) -> str:
        """Refuse an issuer without an audience."""
        if info.data.get("oidc_issuer") and not value:
            raise ValueError("is needed with an issuer: without it, tokens made for any other service would be taken")
        return value

    @field_validator("oidc_algorithms")
    @classmethod
    def check_algorithms(cls, value: list[str]) -> list[str]:
        """Refuse `none` and shared secrets."""
        if wrong := set(value) - ASYMMETRIC:
            raise ValueError(f"takes only {', '.join(sorted(ASYMMETRIC))}, not {', '.join(sorted(wrong))}")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def check_proxies(cls, value: list[str]) -> list[str]:
        """Refuse what is no address: else everybody could say where they come from."""
        for each in value:
            try:
                ip_network(each)
            except ValueError:
                raise ValueError("has to be addresses or networks, as 10.0.0.5,192.168.0.0/24") from None
        return value

    @field_validator("oidc_roles")
    @classmethod
    def check_roles(cls, value: list[str]) -> list[str]:
        """Refuse a pair that names no role."""
        for pair in value:
            if pair.partition("=")[2] not in ("submitter", "approver", "administrator") or pair.startswith("="):
                raise ValueError(
                    "has to be VALUE=submitter, VALUE=approver or VALUE=administrator, separated by commas"
                )
        return value

    @field_validator("cors_origins", "trusted_proxies", "oidc_roles", "oidc_algorithms", mode="before")
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


ASYMMETRIC = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})


def fit_for_secrets(address: str) -> bool:
    """Whether nobody on the way can change what is read there: https, or this machine."""
    parts = urlsplit(address)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    return (
        (parts.scheme == "https" or here)
        and bool(parts.hostname)
        and not (parts.query or parts.fragment or parts.username)
    )


@cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()


class ClientSettings(BaseSettings):
    """What the commands that ask a server need: `PARTY_STATS_SERVER` and `PARTY_STATS_KEY`."""

    model_config = SettingsConfigDict(env_prefix="PARTY_STATS_", extra="ignore")

    server: str = Field("http://127.0.0.1:8000", description="the server that template, submit and approve ask")
    key: SecretStr = Field(SecretStr(""), description="the key that they ask with")
