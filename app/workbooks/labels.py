"""Columns that are no figures: whose row it is, when, and remarks; and the sheet with one row a figure."""

from dataclasses import dataclass
from enum import StrEnum

from app.models.vocabulary import (
    Breakdown,
    Grade,
    Measure,
    MemberChange,
    OrganizationKind,
    PeriodType,
    Qualifier,
    RatedSubject,
    Subject,
)
from app.text import Text

TEMPLATE_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Label:
    """A column that is no figure. `words`: the closed list it is chosen from."""

    key: str
    heading: Text
    note: Text
    words: type[StrEnum] | None = None


ORGANIZATION_ID = Label(
    "organization_id",
    Text("Mã tổ chức", "Organization id"),
    Text("Do hệ thống điền. Xin đừng sửa.", "Filled in by the system. Leave it as it is."),
)
ORGANIZATION = Label(
    "organization",
    Text("Tên tổ chức", "Organization"),
    Text(
        "Phải là tên của tổ chức có mã ở bên trái; nếu ô mã để trống, tổ chức được tìm theo tên.",
        "The name of the organization with the id at the left; where the id is empty, it is looked up by its name.",
    ),
)
PERIOD = Label(
    "period",
    Text("Kỳ số liệu", "Period"),
    Text(
        "Năm (2025), nửa năm (2025-H1, 2025-H2), quý (2025-Q1) hoặc số tháng từ đầu năm (2025-M09).",
        "A year (2025), half a year (2025-H1, 2025-H2), a quarter (2025-Q1) or months from January (2025-M09).",
    ),
)
QUALIFIER = Label(
    "qualifier",
    Text("Mức chính xác", "Qualifier"),
    Text(
        "Để trống nếu là số đúng. Áp dụng cho mọi số trong hàng không tự ghi “gần”, “trên”, “khoảng”…",
        "Empty for exact numbers. Holds for every number of the row that does not say “nearly”, “over”, “about” … itself.",
    ),
    Qualifier,
)
NOTE = Label(
    "note",
    Text("Ghi chú", "Note"),
    Text("Điều người duyệt cần biết.", "What the approver should know."),
)

FORM = Label(
    "form",
    Text("Biểu mẫu", "Form"),
    Text(
        "Tên biểu, phiên bản mẫu và kỳ số liệu, chỉ có trong CSV.",
        "The sheet, the version of the template and the period, in CSV only.",
    ),
)

BEFORE = (ORGANIZATION_ID, ORGANIZATION, PERIOD)
"""The labels left of the figures, on every sheet of a subject."""
AFTER = (QUALIFIER, NOTE)
"""The labels right of the figures."""

FIGURES = "figures"
"""The sheet with one row a figure, for activities and for what no other sheet has."""

FIGURE_LABELS: tuple[Label, ...] = (
    ORGANIZATION_ID,
    ORGANIZATION,
    Label("subject", Text("Nội dung", "Subject"), Text("Số liệu về việc gì.", "What the figure is about."), Subject),
    Label("measure", Text("Cách đo", "Measure"), Text("Để trống là số lượng.", "Empty is a count."), Measure),
    Label("activity", Text("Kết quả công tác", "Activity"), Text("Chỉ cho kết quả công tác.", "For activities only.")),
    Label("change", Text("Biến động", "Change"), Text("Chỉ cho biến động.", "For member changes only."), MemberChange),
    Label(
        "rated_subject", Text("Đối tượng", "Rated subject"), Text("Ai được đánh giá.", "Who is rated."), RatedSubject
    ),
    Label("grade", Text("Mức xếp loại", "Grade"), Text("Mức được xếp.", "The grade given."), Grade),
    Label(
        "organization_kind",
        Text("Loại tổ chức", "Kind of organization"),
        Text("Loại tổ chức được đếm, được xếp loại.", "The kind that is counted or rated."),
        OrganizationKind,
    ),
    Label("breakdown", Text("Cơ cấu", "Breakdown"), Text("Đi cùng với nhóm.", "Goes with a category."), Breakdown),
    Label("category", Text("Nhóm", "Category"), Text("Một phần của cơ cấu.", "One part of the breakdown.")),
    Label(
        "period",
        PERIOD.heading,
        Text(
            "2025, 2025-H1, 2025-Q1, 2025-M09, một ngày (31/12/2025) hoặc hai ngày (2020-01-01/2025-06-30).",
            "2025, 2025-H1, 2025-Q1, 2025-M09, a day (2025-12-31) or two days (2020-01-01/2025-06-30).",
        ),
    ),
    Label(
        "period_type",
        Text("Loại kỳ", "Period type"),
        Text("Chỉ cần cho nhiệm kỳ; nếu trống, suy từ kỳ số liệu.", "For terms; if empty it follows from the period."),
        PeriodType,
    ),
    Label("value", Text("Số liệu", "Value"), Text("Số, hoặc “gần 600”, “trên 800”.", "A number, or “over 800”.")),
    Label("planned", Text("Kế hoạch", "Planned"), Text("Chỉ cho kết nạp.", "For admissions only.")),
    QUALIFIER,
    Label("unit", Text("Đơn vị tính", "Unit"), Text("Để trống nếu hiển nhiên.", "Empty where it is obvious.")),
    Label(
        "printed",
        Text("Nguyên văn", "Printed"),
        Text("Lời trong tài liệu, không quá 120 ký tự.", "The words of the document, at most 120 characters."),
    ),
    NOTE,
)
"""The columns of the sheet `figures`, and the fields of a figure in JSON."""
