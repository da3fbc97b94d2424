"""A first look at an .xlsx file without unpacking it into memory: is it whole, how large, what is in it that we do not read.

Runs in the child process (child.py), so it stands on the standard library alone.
"""

import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from app.workbooks.formats import column_index, percent_cells

CHUNK = 1 << 20
PARTS_MAX = 2000
UNREAD_MAX = 10_000
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARATIONS = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_UNREAD = re.compile(
    rb"<(?:\w+:)?c\b(?P<attributes>[^<>]*)>\s*"
    rb"(?P<formula><(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?"
    rb"(?P<value><(?:\w+:)?v\s*/>|<(?:\w+:)?v>[^<]*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_SUSPECT = re.compile(rb"""\bt=["']e["']|<(?:\w+:)?f[\s>/]""")
_TYPED = re.compile(rb"""\bt=["'](?!n["'])""")
_COMPRESSIONS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Refused(Exception):
    """The file is not read; the code is one of `app.workbooks.limits.UNREADABLE`."""


@dataclass
class Inspection:
    """What was seen, by sheet: `unread` are the cells whose formula has no result or that show an error, `percent` the
    places (`place_of`) of numbers that are shown times 100 with a percent sign, in order.
    """

    notices: list[tuple[str, str]] = field(default_factory=list)
    unread: dict[str, dict[str, str]] = field(default_factory=dict)
    percent: dict[str, Sequence[int]] = field(default_factory=dict)


def place_of(row: int, index: int) -> int:
    """A cell as one number that sorts by rows; `row` from 1, `index` from 0."""
    return row << 14 | index


def inspect(path: Path, limits: Mapping[str, int]) -> Inspection:
    """Raises `Refused` for what is no whole workbook within the limits."""
    with path.open("rb") as file:
        start = file.read(8)
    if start == _OLD_OR_ENCRYPTED:
        raise Refused("old_or_encrypted_workbook")
    if not zipfile.is_zipfile(path):
        raise Refused("damaged_workbook" if start[:4] == b"PK\x03\x04" else "not_a_workbook")
    try:
        with zipfile.ZipFile(path) as archive:
            return _inspect(archive, limits)
    # What a broken archive raises. The standard library also seeks to where its directory says (ValueError, OSError,
    # OverflowError), and knows not all versions and flags of archives (RuntimeError) nor encodings of XML (LookupError).
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError),
        *(OSError, ValueError, OverflowError, RuntimeError, LookupError),
    ):
        raise Refused("damaged_workbook") from None


def _inspect(archive: zipfile.ZipFile, limits: Mapping[str, int]) -> Inspection:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names and not any(name.endswith("workbook.xml") for name in names):
        raise Refused("not_a_workbook")
    if (
        len(parts) > PARTS_MAX
        or len(names) < len(parts)
        or not _COMPRESSIONS.issuperset(p.compress_type for p in parts)
    ):
        raise Refused("damaged_workbook")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("old_or_encrypted_workbook")
    _check_sizes(parts, limits)
    seen = Inspection()
    if any("vbaProject" in name or "macrosheets" in name for name in names):
        seen.notices.append(("macros", "vbaProject"))
    if any(name.startswith("xl/externalLinks/") for name in names):
        seen.notices.append(("external_links", "externalLinks"))
    unpacked = cells = 0
    unread: dict[str, dict[str, str]] = {}
    percent: dict[str, array[int]] = {}
    shown: re.Pattern[bytes] | None = None
    # The formats of numbers first: which cells have them is looked for below.
    for part in sorted(parts, key=lambda part: not part.filename.endswith("styles.xml")):
        is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
        is_sheet = is_xml and "worksheets/" in part.filename
        for block in _blocks(archive, part):
            unpacked += len(block)
            if unpacked > limits["unpacked_max_bytes"]:
                raise Refused("suspicious_compression")
            if is_xml and (b"\0" in block or _DECLARATIONS.search(block)):
                raise Refused("forbidden_xml")
            if is_sheet:
                cells += len(_CELL.findall(block))
                if cells > limits["cells_max"]:
                    raise Refused("too_many_cells")
                if _SUSPECT.search(block):
                    _note_unread(block, unread.setdefault(part.filename, {}))
                if shown is not None:
                    _note_percent(block, shown, percent.setdefault(part.filename, array("q")))
        if part.filename.endswith("styles.xml"):
            shown = percent_cells(archive.read(part))
    titles = _titles(archive)
    if len(titles) > limits["sheets_max"]:
        raise Refused("too_many_sheets")
    seen.unread = {titles[name]: found for name, found in unread.items() if name in titles and found}
    seen.percent = {titles[name]: sorted(found) for name, found in percent.items() if name in titles and found}
    return seen


def _check_sizes(parts: list[zipfile.ZipInfo], limits: Mapping[str, int]) -> None:
    """What the directory of the archive admits to, before anything is unpacked."""
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if unpacked > limits["unpacked_max_bytes"] or unpacked > CHUNK + packed * limits["compression_max_ratio"]:
        raise Refused("suspicious_compression")


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, cut behind rows where there are any, so that no cell is cut in two."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            block = rest + chunk
            cut = block.rfind(b"row>")
            cut = cut + 4 if cut >= 0 else block.rfind(b">") + 1
            if cut == 0 or len(block) - cut > 4 * CHUNK:
                cut = len(block)
            yield block[:cut]
            rest = block[cut:]
    yield rest


def _note_unread(block: bytes, found: dict[str, str]) -> None:
    for match in _UNREAD.finditer(block):
        value = match["value"]
        if b't="e"' in match["attributes"] or b"t='e'" in match["attributes"]:
            rule = "error_value"
        elif match["formula"] and (value is None or value.endswith(b"/>") or b"></" in value):
            rule = "formula_without_value"
        else:
            continue
        reference = _REFERENCE.search(match["attributes"])
        if reference and len(found) < UNREAD_MAX:
            found[b"".join(reference.groups()).decode()] = rule


def _note_percent(block: bytes, shown: re.Pattern[bytes], found: "array[int]") -> None:
    for match in shown.finditer(block):
        reference = _REFERENCE.search(match[0])
        if reference is not None and not _TYPED.search(match[0]):
            found.append(place_of(int(reference[2]), column_index(reference[1].decode())))


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """The names of the sheets by the part that each is in. The parts were searched for declarations before."""
    workbook = next(name for name in archive.namelist() if name.endswith("workbook.xml"))
    folder = PurePosixPath(workbook).parent
    relations = f"{folder}/_rels/{PurePosixPath(workbook).name}.rels"
    if relations not in archive.namelist():
        raise Refused("damaged_workbook")
    targets = {
        relation.get("Id"): relation.get("Target", "") for relation in ElementTree.fromstring(archive.read(relations))
    }
    titles: dict[str, str] = {}
    for sheet in ElementTree.fromstring(archive.read(workbook)).iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            target = targets.get(sheet.get(_RELATIONSHIP), "")
            titles[target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"] = sheet.get("name", "")
    return titles
