"""Number formats of a workbook: which cells show a percentage. Runs in the child process, on the standard library alone."""

import re
from xml.etree import ElementTree

_BUILT_IN = frozenset({"9", "10"})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_WIDTH = 26


def percent_cells(styles: bytes) -> re.Pattern[bytes] | None:
    """Finds the start tags of cells that show a number times 100 with `%`, from the part `styles.xml`; None: there are none."""
    percent = set(_BUILT_IN)
    places: list[str] = []
    for element in ElementTree.fromstring(styles):
        name = element.tag.rpartition("}")[2]
        if name == "numFmts":
            for form in element:
                shown = "%" in _LITERAL.sub("", form.get("formatCode", ""))
                (percent.add if shown else percent.discard)(form.get("numFmtId", ""))
        elif name == "cellXfs":
            places = [form.get("numFmtId", "") for form in element]
    styled = "|".join(str(place) for place, form in enumerate(places) if form in percent)
    return re.compile(rf"""<(?:\w+:)?c\b[^<>]*\bs=["'](?:{styled})["'][^<>]*(?<!/)>""".encode()) if styled else None


def column_index(letters: str) -> int:
    """0 for `A`, 26 for `AA`."""
    index = 0
    for letter in letters:
        index = index * _WIDTH + ord(letter) - 64
    return index - 1
