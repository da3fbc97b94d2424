"""What it costs to take a big workbook in: reading, checking, publishing, and memory; and a small one over HTTP."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import xlsxwriter
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from app.access.callers import Caller, Origin
from app.access.key_changes import create_key
from app.database import make_engine, prepare_database, writing, writing_on
from app.main import create_app
from app.migrations import migrate
from app.models.vocabulary import Role
from app.queries.submissions import get_submission
from app.releases.generate import generate
from app.settings import Settings
from app.submissions import history, intake
from app.submissions.checking import check
from app.submissions.known import drop
from app.submissions.publication import publish_submission
from app.submissions.uploads import Upload
from app.workbooks.limits import Limits
from app.workbooks.reading import XLSX, read

SECONDS, MEGABYTES, REQUEST_SECONDS = 60.0, 500.0, 1.0
ORIGIN = Origin("cli:benchmark")


def measure_submissions(folder: Path, repetitions: int, rows: int) -> Iterator[tuple[str, ...]]:
    """Rows of the table, as they are found: a workbook of `rows`, and one of a hundredth of it over HTTP."""
    settings = Settings(database_url=f"sqlite:///{folder / 'submissions.sqlite'}", access_log=False)
    engine = make_engine(settings)
    prepare_database(settings, engine)
    migrate(engine)
    generate(engine, organizations=max(rows // 10, 200), years=4, seed=1)
    big = write_workbook(engine, folder / "big.xlsx", rows)
    command = [sys.executable, "-m", "benchmarks.submissions", settings.database_url, str(big)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    whole = found["reading"] + found["checking"]
    shares = ", ".join(f"{name} {found[name]:.1f} s" for name in ("reading", "checking", "storing", "publishing"))
    what = f"check a workbook of {rows:,} rows completely"
    yield what, f"{whole:.1f} s ({shares})", f"limit of {SECONDS:.0f} s", f"{whole / SECONDS:.2f}"
    memory = found["megabytes"] + found["reader_megabytes"]
    said = f"{found['megabytes']:.0f} MB and {found['reader_megabytes']:.0f} MB in the process that opens the file"
    yield "peak memory of that", said, f"limit of {MEGABYTES:.0f} MB", f"{memory / MEGABYTES:.2f}"
    yield measure_request(
        engine, settings, write_workbook(engine, folder / "small.xlsx", rows // 100), repetitions, rows // 100
    )
    engine.dispose()


def write_workbook(engine: Engine, path: Path, rows: int) -> Path:
    """Member counts by sex, status and more of all organizations in turn, one figure a row, the last of 2025."""
    parts = [
        ("", ""),
        ("sex", "female"),
        ("status", "probationary"),
        ("ethnicity", "minority"),
        ("youth_union", "member"),
    ]
    with engine.connect() as connection:
        ids = list(
            connection.scalars(
                text(
                    "SELECT organization_id FROM organization_attributes WHERE valid_from IS NULL AND valid_to IS NULL ORDER BY 1"
                )
            )
        )
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = workbook.add_worksheet("figures")
    sheet.write_row(0, 0, ["Mã tổ chức", "Nội dung", "Cơ cấu", "Nhóm", "Kỳ số liệu", "Số liệu"])
    for row in range(rows):
        breakdown, category = parts[row // len(ids) % len(parts)]
        year = 2025 - row // (len(ids) * len(parts))
        value = (30 if not breakdown else 10) + row % 7
        sheet.write_row(row + 1, 0, [ids[row % len(ids)], "member_counts", breakdown, category, year, value])
    workbook.close()
    return path


def measure_request(engine: Engine, settings: Settings, path: Path, repetitions: int, rows: int) -> tuple[str, ...]:
    """Seconds of POST /v1/submissions."""
    with writing(engine) as connection:
        key = create_key(connection, ORIGIN, name="b", role=Role.submitter, organization_id="national", days=1).key
    client, found = TestClient(create_app(settings)), []
    for _ in range(repetitions):
        started = time.perf_counter()
        response = client.post(
            "/v1/submissions",
            content=path.read_bytes(),
            headers={"Authorization": f"Bearer {key}", "Content-Type": XLSX},
        )
        found.append(time.perf_counter() - started)
        assert response.json()["report"]["figures"] == rows, response.text
    taken = median(found)
    what = f"POST a workbook of {rows:,} rows, checked within the request"
    return what, f"{taken:.2f} s", f"limit of about {REQUEST_SECONDS:.0f} s", f"{taken / REQUEST_SECONDS:.2f}"


def take_in(url: str, path: Path) -> dict[str, float]:
    """Seconds of each step, and megabytes, of this process and its reader's."""
    engine = make_engine(Settings(database_url=url))
    reading = 0.0

    def timed() -> Iterator[object]:
        nonlocal reading
        items = read(path, XLSX, Limits())
        while True:
            started = time.perf_counter()
            item = next(items, None)
            reading += time.perf_counter() - started
            if item is None:
                return
            yield item

    actor = history.Actor(Caller("cli:benchmark", "", Role.administrator, None), ORIGIN, False)
    sending = intake.Sending(intake.new_id(), "own_figures", "national")
    with engine.connect() as connection:
        started = time.perf_counter()
        with connection.begin():
            report = check(connection, intake.first_draft(sending), timed())  # type: ignore[arg-type]
        checked = time.perf_counter()
        with writing_on(connection):
            intake.send(connection, actor, sending, Upload(path, XLSX, "", path.stat().st_size, ""))
            intake.adopt(connection, intake.first_draft(sending), report)
            drop(connection)
        stored = time.perf_counter()
        with writing_on(connection):
            publish_submission(connection, get_submission(connection, sending.id), "cli:benchmark", ORIGIN)
        published = time.perf_counter()
    engine.dispose()
    # Not getrusage() for this process: it also counts what the parent had.
    status = Path("/proc/self/status").read_text()
    return {
        "reading": reading,
        "checking": checked - started - reading,
        "storing": stored - checked,
        "publishing": published - stored,
        "megabytes": int(status.partition("VmHWM:")[2].split()[0]) / 1024,
        "reader_megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(take_in(sys.argv[1], Path(sys.argv[2]))))
