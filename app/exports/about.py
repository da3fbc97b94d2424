"""What stands in every export beside its tables: what it is, of which release, how to cite it."""

from datetime import date
from typing import NamedTuple

from app import __version__
from app.answers.citations import Cited
from app.models import Release
from app.text import HANOI, Language, Text

TITLE = Text("Số liệu thống kê tổ chức đảng ở Việt Nam", "Statistics of Party organizations in Vietnam")
LICENCE = Text(
    "Số liệu là dữ kiện nên không thuộc đối tượng được bảo hộ quyền tác giả; quyền đối với nguyên văn trích dẫn thuộc về nơi xuất bản.",
    "Figures are facts and are not protected by copyright; quotations belong to their publishers.",
)


class About(NamedTuple):
    """One release as exports name it; `content` is another where something else of it is public."""

    release: int
    published: str
    content: str

    @property
    def citation(self) -> str:
        """As everything is cited, without an address: the file is its own."""
        return Cited(TITLE.en, self.release, date.fromisoformat(self.published), "", Language.en).text

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Name and value of everything to know."""
        return [
            ("title", TITLE.vi),
            ("title_en", TITLE.en),
            ("release", str(self.release)),
            ("published", self.published),
            ("program_version", __version__),
            ("licence", LICENCE.vi),
            ("licence_en", LICENCE.en),
            ("citation", self.citation),
        ]


def about(release: Release) -> About:
    """What exports say of a release; its day is that of Hanoi."""
    day = release.published_at.astimezone(HANOI).date().isoformat()
    return About(release.number, day, f"{release.content_hash} {release.revision}")
