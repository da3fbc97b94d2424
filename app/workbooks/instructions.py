"""The first sheet of a template: what it is for, of which version, and how to fill it in."""

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from app.text import Text
from app.workbooks.labels import TEMPLATE_VERSION
from app.workbooks.templates import Template
from app.workbooks.words import INSTRUCTIONS, VERSION

_TITLE = Text("Báo cáo số liệu tổ chức đảng và đảng viên", "Report of figures of Party organizations and members")
_LINES = (
    Text(
        "Mỗi trang là một nội dung, mỗi hàng một tổ chức. Chỉ điền các ô trắng; cột xám “Năm trước” để đối chiếu.",
        "Each sheet is one subject, each row one organization. Fill in the white cells only; the grey columns show last year.",
    ),
    Text(
        "Ô trống là chưa có số liệu, không phải số 0. Nếu là không, hãy ghi 0. Đừng dùng dấu “-”.",
        "An empty cell is no figure, not zero. Where there are none, write 0. Do not write “-”.",
    ),
    Text(
        "Số không tròn: ghi ngay trong ô “gần 600”, “trên 800”, “khoảng 500”, “từ 95 trở lên”, “không quá 20”.",
        "Numbers that are not exact: write “gần 600” (nearly), “trên 800” (over), “khoảng 500” (about) into the cell.",
    ),
    Text(
        "Số đảng viên và số tổ chức là số vào ngày cuối kỳ; kết nạp, biến động, xếp loại là số trong kỳ.",
        "Members and organizations are counted on the last day of the period; admissions, changes, ratings during it.",
    ),
    Text(
        "Di chuột lên tiêu đề để xem cột đó đếm gì. Hàng Σ là công thức để kiểm tra, không được đọc lại.",
        "Point at a heading to see what its column counts. The row Σ is a formula to check by; it is not read back.",
    ),
    Text(
        "Giữ nguyên tiêu đề, mã và tên tổ chức. Có thể xóa trang hoặc hàng không cần. Lưu dưới dạng .xlsx rồi gửi lại.",
        "Keep headings, ids and names. Sheets and rows not needed may be deleted. Save as .xlsx and send it back.",
    ),
)


def write_instructions(workbook: Workbook, formats: dict[str, Format], template: Template, organization: str) -> None:
    """Add the sheet of instructions."""
    sheet = workbook.add_worksheet(INSTRUCTIONS.vi)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, " / ".join(_TITLE), formats["title"])
    facts = (
        (VERSION, TEMPLATE_VERSION),
        (Text("Tổ chức", "Organization"), organization),
        (Text("Kỳ số liệu", "Period"), template.period),
        (Text("Kỳ trước để đối chiếu", "Period before"), template.previous_period),
    )
    for row, (name, value) in enumerate(facts, 2):
        sheet.write_string(row, 0, name.vi, formats["heading"])
        sheet.write_string(row, 1, value, formats["grey"])
    for row, line in enumerate(_LINES, len(facts) + 3):
        sheet.write_string(row, 0, line.vi, formats["text"])
        sheet.write_string(row, 1, line.en, formats["text"])
        sheet.set_row(row, 62)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
