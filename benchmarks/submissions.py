"""What it costs to take a big workbook in: reading, checking, publishing, and memory; and a small one over HTTP."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import httpx
import xlsxwriter
from sqlalchemy import Engine, text

from app.access.callers import Caller, Origin
from app.access.key_changes import create_key
from app.answers.context import clock_day
from app.database import make_engine, prepare_database, writing, writing_on
from app.migrations import migrate
from app.models.vocabulary import Role
from app.queries.submissions import get_submission
from app.releases.generate import generate
from app.settings import Settings
from app.submissions import history, intake
from app.submissions.checking import check, check_again
from app.submissions.known import drop
from app.submissions.publication import publish_submission
from app.submissions.uploads import Upload
from app.workbooks.limits import Limits
from app.workbooks.reading import XLSX, Item, read
from tests.programs import Server, running

SECONDS, MEGABYTES, REQUEST_SECONDS = 60.0, 500.0, 1.0
STEPS = ("reading", "checking", "storing", "checking again", "publishing")
ORIGIN = Origin("cli:benchmark")


def measure_submissions(folder: Path, repetitions: int, rows: int) -> Iterator[tuple[str, ...]]:
    """Rows of the table: a workbook of `rows` taken in by a server, its steps, and one of a hundredth within a request."""
    settings = Settings(database_url=f"sqlite:///{folder / 'submissions.sqlite'}", access_log=False)
    engine = make_engine(settings)
    prepare_database(settings, engine)
    migrate(engine)
    generate(engine, organizations=max(rows // 40, 200), years=4, seed=1)
    big = write_workbook(engine, folder / "big.xlsx", rows)
    small = write_workbook(engine, folder / "small.xlsx", rows // 100)
    with writing(engine) as connection:
        key = create_key(connection, ORIGIN, name="b", role=Role.submitter, organization_id="national", days=1).key
    engine.dispose()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": XLSX}
    with (
        running(folder, database_url=settings.database_url) as server,
        httpx.Client(base_url=server.address, headers=headers, timeout=600) as client,
    ):
        quick = median(seconds_within(client, small, rows // 100) for _ in range(repetitions))
        idle = cost_of(server)
        started = time.perf_counter()
        send_and_wait(client, big, rows)
        wall = time.perf_counter() - started
        cost = cost_of(server)
    command = [sys.executable, "-m", "benchmarks.submissions", settings.database_url, str(big)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    processor = cost["seconds"] - idle["seconds"]
    yield (
        f"check a workbook of {rows:,} rows completely, by a server",
        f"{processor:.1f} s of processor, {wall:.1f} s with all that ran beside",
        f"limit of {SECONDS:.0f} s",
        f"{processor / SECONDS:.2f}",
    )
    yield (
        "peak memory of that server",
        f"{cost['megabytes']:.0f} MB, {idle['megabytes']:.0f} MB before; {found['reader_megabytes']:.0f} MB opens the file",
        f"limit of {MEGABYTES:.0f} MB",
        f"{(cost['megabytes'] + found['reader_megabytes']) / MEGABYTES:.2f}",
    )
    shares = ", ".join(f"{name} {found[name]:.1f} s" for name in STEPS)
    whole = sum(found[name] for name in STEPS)
    checked = found["reading"] + found["checking"]
    yield "steps of that, and of publishing it", shares, f"{whole:.1f} s of processor", f"{checked / whole:.2f}"
    yield (
        f"POST a workbook of {rows // 100:,} rows, checked within the request",
        f"{quick:.2f} s",
        f"limit of about {REQUEST_SECONDS:.0f} s",
        f"{quick / REQUEST_SECONDS:.2f}",
    )


def seconds_within(client: httpx.Client, path: Path, rows: int) -> float:
    """Seconds of a POST that answers with the report."""
    started = time.perf_counter()
    response = client.post("/v1/submissions", content=path.read_bytes())
    taken = time.perf_counter() - started
    assert response.json()["report"]["figures"] == rows, response.text
    return taken


def send_and_wait(client: httpx.Client, path: Path, rows: int) -> None:
    """Send a file and ask until it is checked."""
    response = client.post("/v1/submissions", content=path.read_bytes())
    address = response.headers["location"]
    while (found := client.get(address).json())["state"] == "received":
        time.sleep(0.1)
    assert found["report"]["figures"] == rows, found


def cost_of(server: Server) -> dict[str, float]:
    """Processor seconds of a server and of the processes that it ended, and the most memory that it had."""
    folder = Path(f"/proc/{server.process.pid}")
    times = folder.joinpath("stat").read_text().rpartition(")")[2].split()[11:15]
    return {"seconds": sum(map(int, times)) / os.sysconf("SC_CLK_TCK"), "megabytes": most_memory(folder)}


def most_memory(process: Path) -> float:
    """Megabytes. Not getrusage(): it also counts what the parent had."""
    return int(process.joinpath("status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


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


def take_in(url: str, path: Path) -> dict[str, float]:
    """Processor seconds of each step, and the megabytes of the process that opens the file."""
    engine = make_engine(Settings(database_url=url))
    reading = 0.0

    def timed() -> Iterator[Item]:
        nonlocal reading
        items = read(path, XLSX, Limits())
        while True:
            started = time.process_time()
            item = next(items, None)
            reading += time.process_time() - started
            if item is None:
                return
            yield item

    actor = history.Actor(Caller("cli:benchmark", "", Role.administrator, None), ORIGIN, False)
    sending = intake.Sending(intake.new_id(), "own_figures", "national")
    draft = intake.first_draft(sending)
    with engine.connect() as connection:
        started = time.process_time()
        with connection.begin():
            report = check(connection, draft, timed())
        checked = time.process_time()
        with writing_on(connection):
            intake.send(connection, actor, sending, Upload(path, XLSX, "", path.stat().st_size, ""))
            intake.adopt(connection, draft, report)
            drop(connection)
        stored = time.process_time()
        with writing_on(connection):
            intake.renew(connection, draft, check_again(connection, draft))
            drop(connection)
        again = time.process_time()
        with writing_on(connection):
            row = get_submission(connection, sending.id, root=None, day=clock_day())
            publish_submission(connection, row, "cli:benchmark", ORIGIN)
        published = time.process_time()
    engine.dispose()
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "reading": reading + child.ru_utime + child.ru_stime,
        "checking": checked - started - reading,
        "storing": stored - checked,
        "checking again": again - stored,
        "publishing": published - again,
        "reader_megabytes": child.ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(take_in(sys.argv[1], Path(sys.argv[2]))))
