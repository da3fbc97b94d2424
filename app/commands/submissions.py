"""party-stats template, submit and approve: the same as over HTTP, from a terminal."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import httpx
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from app.commands.common import console, one_line_errors
from app.errors import StartupError
from app.settings import ClientSettings
from app.workbooks.reading import XLSX

_KINDS = {".xlsx": XLSX, ".csv": "text/csv", ".json": "application/json"}
_COLOURS = {"error": "red", "warning": "yellow", "notice": "cyan"}
output = Console(highlight=False)
app = typer.Typer()

Server = Annotated[str | None, typer.Option(help="Address of the server; default: PARTY_STATS_SERVER.")]
Language = Annotated[str, typer.Option("--lang", help="vi or en.")]


@app.command()
def template(
    subject: Annotated[str, typer.Argument(help="member-counts, admissions, …, or all.")],
    organization: Annotated[str, typer.Option(help="Whose, with what is below it.")],
    year: Annotated[int | None, typer.Option(help="The year to report.")] = None,
    period: Annotated[str | None, typer.Option(help="Or a part of one: 2025-H1, 2025-Q1.")] = None,
    file: Annotated[Path | None, typer.Option("--output", help="Where to write it.")] = None,
    server: Server = None,
) -> None:
    """Tải mẫu biểu · Download a workbook to fill in. The key is in PARTY_STATS_KEY."""
    with _asking(server, "vi") as client:
        given = {"year": year, "period": period, "organization": organization}
        query = {name: value for name, value in given.items() if value is not None}
        answer = _checked(client.get(f"/v1/templates/{subject}.xlsx", params=query))
        path = file or Path(f"{subject}-{period or year}.xlsx")
        path.write_bytes(answer.content)
    console.print(f"Đã ghi {path} · Written.", markup=False)


@app.command()
def submit(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An .xlsx, .csv or .json file.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check; nothing is stored.")] = False,
    organization: Annotated[str | None, typer.Option(help="Who reports; default: the key's.")] = None,
    period: Annotated[str | None, typer.Option(help="2026, 2026-H1 or 2026-Q1, where rows name none.")] = None,
    server: Server = None,
    language: Language = "vi",
) -> None:
    """Gửi số liệu và xem mọi lỗi · Send figures in, and see every finding. Exit code 2: there are errors."""
    query = {
        "file_name": file.name[-120:],
        "dry_run": str(dry_run).lower(),
        "organization": organization,
        "period": period,
    }
    with _asking(server, language) as client, _progress() as progress:
        kind = _KINDS.get(file.suffix.lower())
        if kind is None:
            raise StartupError(f"{file.name}: not one of {', '.join(_KINDS)}.")
        task = progress.add_task("Đang gửi · Sending")
        with file.open("rb") as content:
            headers = {"Content-Type": kind, "Idempotency-Key": str(uuid4())}
            given = {name: value for name, value in query.items() if value is not None}
            said = _checked(client.post("/v1/submissions", params=given, headers=headers, content=content)).json()
        while said.get("state") == "received":
            progress.update(task, description=f"Đang kiểm tra · Checking: {said['rows_read']:,} số liệu")
            time.sleep(1)
            said = _checked(client.get(f"/v1/submissions/{said['id']}")).json()
    _show(said)
    if said["report"]["errors"]:
        raise typer.Exit(2)


@app.command()
def approve(
    id: Annotated[str, typer.Argument(help="Id of the submission.")],
    acknowledge: Annotated[str | None, typer.Option(help="A written answer to the warnings.")] = None,
    publish_at: Annotated[str | None, typer.Option(help="Publish then: 2026-12-01T08:00:00+07:00.")] = None,
    server: Server = None,
    language: Language = "vi",
) -> None:
    """Duyệt và công bố · Approve and publish what is there now."""
    with _asking(server, language) as client:
        path = f"/v1/submissions/{id}"
        said = _checked(client.get(path)).json()
        difference = _checked(client.get(f"{path}/difference", params={"limit": 1})).json()
        if acknowledge is not None:
            _checked(client.post(f"{path}/acknowledge", json={"text": acknowledge}))
        body = {"revision": said["revision"], "difference_hash": difference["hash"], "publish_at": publish_at}
        done = _checked(client.post(f"{path}/approve", json=body, headers={"Idempotency-Key": str(uuid4())})).json()
    counts = ", ".join(f"{name} {difference[name]}" for name in ("added", "corrected", "retracted", "unchanged"))
    where = (
        f"đợt {done['published_in']} · release" if done["published_in"] else f"lúc {done['publish_at']} · at that time"
    )
    output.print(f"{done['state']}: {where} ({counts})", markup=False)


@contextlib.contextmanager
def _asking(server: str | None, language: str) -> Iterator[httpx.Client]:
    """A client with the key of PARTY_STATS_KEY; failures are one line."""
    with one_line_errors():
        settings = ClientSettings()
        server, key = server or settings.server, settings.key.get_secret_value()
        if not key:
            raise StartupError("Thiếu khoá · No key: set PARTY_STATS_KEY.")
        headers = {"Authorization": f"Bearer {key}", "Accept-Language": language}
        try:
            with httpx.Client(base_url=server, headers=headers, timeout=600) as client:
                yield client
        except httpx.HTTPError as error:
            raise StartupError(f"{server}: {type(error).__name__}: {error}") from error


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    try:
        problem = answer.json()
        raise StartupError(f"{problem['title']}: {problem['detail']} ({problem['code']})")
    except (ValueError, KeyError) as error:
        raise StartupError(f"The server answered {answer.status_code}.") from error


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True
    )


def _show(said: dict[str, Any]) -> None:
    report = said["report"]
    table = Table("Ô · Cell", "Giá trị · Value", "Quy tắc · Rule", "Nên là · Expected")
    for each in report["findings"]:
        colour = _COLOURS[each["severity"]]
        table.add_row(
            *map(escape, (each["place"], each["value"])),
            f"[{colour}]{escape(each['title'])}[/]",
            escape(each["expected"]),
        )
    if report["findings"]:
        output.print(table)
    name = said.get("id", "dry run")
    output.print(
        f"{name}: {report['figures']} số liệu · figures, {report['errors']} lỗi · errors, {report['warnings']} cảnh báo · "
        f"warnings, {report['notices']} lưu ý · notices",
        markup=False,
    )
