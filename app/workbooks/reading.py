"""Files that were sent in, read as a stream of figures and findings. Nothing is guessed, and nothing is dropped unsaid."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.text import Text, fold
from app.workbooks.cells import CellFinding, Place, SubmittedFigure
from app.workbooks.delimited import delimited_events
from app.workbooks.figure_rows import FigureRows
from app.workbooks.grid import Event, Notice, Row, Sheet, storable
from app.workbooks.isolated import isolated_events
from app.workbooks.labels import FIGURE_LABELS, FIGURES, FORM, PERIOD, TEMPLATE_VERSION
from app.workbooks.layout import HEAD_ROWS, Layout, find_layout, head_value
from app.workbooks.limits import Limits, UnreadableFile
from app.workbooks.subject_rows import SubjectRows
from app.workbooks.words import INSTRUCTIONS, NOT_DATA, SHEET_NAMES, VERSION, sheet_named

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {
    XLSX: "xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.12": "xlsx",
    "text/csv": "csv",
    "application/json": "json",
}
"""What is read, by media type."""

Item = SubmittedFigure | CellFinding


def read(path: Path, media_type: str, limits: Limits, *, period: str = "") -> Iterator[Item]:
    """Figures and findings in the order of the file. `period` holds where rows do not name theirs.

    Memory does not grow with the file. Raises `UnreadableFile` for a file that cannot be read as a whole; everything
    else that is wrong is a finding, at most `limits.findings_max` of them.
    """
    left = limits.findings_max
    figures = False
    for item in _items(events_of(path, media_type, limits), period, kind_of(media_type)):
        if isinstance(item, CellFinding):
            left -= 1
            if left < 0:
                yield CellFinding("too_many_findings", item.place, str(limits.findings_max), _FIX_FIRST)
                return
        else:
            figures = True
        yield item
    if not figures:
        if kind_of(media_type) == "json":
            yield CellFinding("no_figures", Place("", "figures"), "", _SOME_FIELD)
        else:
            yield CellFinding("no_figures", Place("", "A1"), "", _SOME_FIGURE)


def kind_of(media_type: str) -> str:
    """`xlsx`, `csv` or `json`. Raises `UnreadableFile` for what is none of them."""
    kind = MEDIA_TYPES.get(media_type.partition(";")[0].strip().lower())
    if kind is None:
        raise UnreadableFile("unknown_media_type", media_type=repr(media_type[:100]))
    return kind


def events_of(path: Path, media_type: str, limits: Limits) -> Iterator[Event]:
    """The bare sheets and rows of a file. Raises `UnreadableFile`."""
    kind = kind_of(media_type)
    return map(storable, delimited_events(path, limits) if kind == "csv" else isolated_events(path, kind, limits))


def _items(events: Iterable[Event], period: str, kind: str) -> Iterator[Item]:
    reader: _Sheet | None = None
    versions: list[str] = []
    stated: list[str] = [period] if period else []
    for event in events:
        if isinstance(event, Row):
            assert reader is not None
            yield from reader.row(event)
            continue
        if isinstance(event, Notice):
            yield CellFinding(event.rule, Place("", "A1"), event.value, _NOTICES.get(event.rule, _FIELDS))
            continue
        if reader is not None:
            yield from reader.end()
        reader = _Sheet(event, kind, versions, stated)
    if reader is not None:
        yield from reader.end()
    if kind != "json" and not versions:
        yield CellFinding("missing_template_version", Place("", "A1"), "", _version())


class _Sheet:
    """One sheet: its first rows are kept until the headings are found in them."""

    def __init__(self, sheet: Sheet, kind: str, versions: list[str], stated: list[str]) -> None:
        self.sheet = sheet
        self.kind = kind
        self.versions = versions
        self.stated = stated
        self.head: list[Row] = []
        self.rows: SubjectRows | FigureRows | None = None
        self.ignored = self.begun = False
        self.fields = {label.key: index for index, label in enumerate(FIGURE_LABELS)}

    def row(self, row: Row) -> Iterator[Item]:
        if self.kind == "json":
            yield from self._object(row)
        elif self.rows is not None:
            yield from self._read(row)
        elif not self.ignored:
            self.head.append(row)
            if len(self.head) == HEAD_ROWS:
                yield from self._begin()

    def end(self) -> Iterator[Item]:
        while self.rows is None and not self.ignored and self.kind != "json":
            yield from self._begin()
        if self.rows is not None:
            yield from self.rows.end()

    def _begin(self) -> Iterator[Item]:
        """The headings, and the rows that were kept."""
        name = self.sheet.name
        if fold(name) in NOT_DATA:
            self.ignored = True
            if fold(name) in map(fold, INSTRUCTIONS) and (version := head_value(self.head, VERSION)) is not None:
                yield from self._check_version(str(version).removesuffix(".0"), Place(name, "B2"))
            if (period := head_value(self.head, PERIOD.heading)) is not None:
                self.stated.append(str(period).removesuffix(".0"))
            return
        layout = find_layout(self.sheet, self.head)
        if layout is None:
            self.ignored = True
            if self.kind == "csv" or sheet_named(name):
                yield CellFinding("missing_heading", Place(name, "A1"), name[:120], _HEADINGS)
            elif self.head:
                yield CellFinding("unknown_sheet", Place(name, "A1"), name[:120], _SHEETS)
            return
        if self.sheet.hidden and not self.begun:
            yield CellFinding("hidden_sheet", Place(name, "A1"), name[:120], _VISIBLE)
        yield from layout.findings
        if any(finding.rule == "missing_key_column" for finding in layout.findings):
            self.ignored = True
            return
        self.rows = (FigureRows if layout.sheet == FIGURES else SubjectRows)(self.sheet, layout)
        self.rows.stated = next(iter(self.stated), "")
        self.begun = True
        head, self.head = self.head, []
        for row in head:
            if row.number > layout.last_heading_row:
                yield from self.row(row)

    def _read(self, row: Row) -> Iterator[Item]:
        assert self.rows is not None
        rows = self.rows
        if rows.is_heading(row):
            # Sheets copied below each other: what follows stands below other headings.
            yield from rows.end()
            self.rows, self.head = None, [row]
            return
        index = rows.layout.labels.get(FORM.key)
        if index is not None and (form := str(rows.raw(row, index)).strip()):
            sheet, version, period = (*form.split("/"), "", "")[:3]
            yield from self._check_version(version, rows.place(row, index))
            if not self.stated:
                rows.stated = period or rows.stated
            if sheet != rows.layout.sheet:
                yield rows.finding(row, index, "other_form", _form(rows.layout.sheet))
                return
        yield from rows.read(row)

    def _check_version(self, version: str, place: Place) -> Iterator[CellFinding]:
        """Says once what is wrong with the version of the template."""
        if version not in self.versions:
            self.versions.append(version)
            if version != TEMPLATE_VERSION:
                yield CellFinding("wrong_template_version", place, version[:120], _version())

    def _object(self, row: Row) -> Iterator[Item]:
        if self.rows is None:
            fields = tuple(self.fields)
            layout = Layout(FIGURES, -1, dict(self.fields), known=set(range(len(fields))), fields=fields)
            self.rows = FigureRows(self.sheet, layout)
            self.rows.stated = next(iter(self.stated), "")
        given: dict[str, object] = row.cells
        for key in given:
            if key not in self.fields:
                yield CellFinding("unknown_column", Place(self.sheet.name, f"{row.number}.{key}"), key, _FIELDS)
        cells = ["" if given.get(key) is None else given[key] for key in self.fields]
        yield from self.rows.read(Row(row.number, cells))


def _form(sheet: str) -> Text:
    name = SHEET_NAMES[sheet]
    return Text(
        f"hàng của biểu “{name.vi}” ({sheet}), như các tiêu đề; hàng này không được đọc",
        f"a row of the form “{name.en}” ({sheet}), as the headings are; this row is not read",
    )


def _version() -> Text:
    return Text(
        f"mẫu biểu phiên bản {TEMPLATE_VERSION}, tải lại từ /v1/templates",
        f"version {TEMPLATE_VERSION}, from /v1/templates",
    )


_FIX_FIRST = Text("sửa các lỗi đã liệt kê rồi gửi lại", "fix what is listed and send it again")
_SOME_FIELD = Text(
    "ít nhất một số liệu trong danh sách figures: {organization_id, subject, period, value, …}",
    "at least one figure in the list figures: {organization_id, subject, period, value, …}",
)
_SOME_FIGURE = Text("ít nhất một số liệu", "at least one figure")
_HEADINGS = Text("các tiêu đề của mẫu trong 30 hàng đầu", "the headings of the template in the first 30 rows")
_SHEETS = Text("một trang của mẫu; trang này không được đọc", "a sheet of the template; this one is not read")
_VISIBLE = Text(
    "trang tính hiện rõ: số liệu trên trang ẩn cũng được đọc", "a visible sheet: hidden figures are read too"
)
_FIELDS = Text("; ".join(label.key for label in FIGURE_LABELS), "; ".join(label.key for label in FIGURE_LABELS))
_NOTICES = {
    "macros": Text("macro không bao giờ được chạy", "macros are never run"),
    "external_links": Text(
        "chỉ đọc giá trị đã lưu, không mở liên kết", "saved values are read, links are not followed"
    ),
}
