"""What a reader can say about a file, a sheet or a cell: code, severity and title. The checks of figures add their own."""

from collections.abc import Mapping
from typing import NamedTuple

from app.models.vocabulary import Severity
from app.text import Text


class ReadingRule(NamedTuple):
    severity: Severity
    title: Text


_E, _W, _N = Severity.error, Severity.warning, Severity.notice

RULES: Mapping[str, ReadingRule] = {
    # the file
    "wrong_template_version": ReadingRule(_E, Text("Mẫu biểu không đúng phiên bản", "Another version of the template")),
    "missing_template_version": ReadingRule(_N, Text("Không ghi phiên bản mẫu biểu", "No template version")),
    "external_links": ReadingRule(_N, Text("Liên kết ra ngoài bị bỏ qua", "External links are ignored")),
    "macros": ReadingRule(_N, Text("Macro bị bỏ qua", "Macros are ignored")),
    "no_figures": ReadingRule(_E, Text("Tệp không có số liệu nào", "The file has no figures")),
    "too_many_findings": ReadingRule(_N, Text("Còn lỗi khác chưa liệt kê", "There are more findings than are listed")),
    # the sheet
    "hidden_sheet": ReadingRule(_W, Text("Trang tính ẩn cũng được đọc", "A hidden sheet is read too")),
    "unknown_sheet": ReadingRule(_W, Text("Không nhận ra trang tính", "Unknown sheet")),
    "missing_heading": ReadingRule(_E, Text("Không thấy hàng tiêu đề", "There is no row of headings")),
    "unknown_column": ReadingRule(_W, Text("Không nhận ra cột", "Unknown column")),
    "missing_column": ReadingRule(_N, Text("Thiếu cột", "A column is missing")),
    "missing_key_column": ReadingRule(_E, Text("Thiếu cột bắt buộc", "A required column is missing")),
    "duplicate_column": ReadingRule(_E, Text("Hai cột trùng tiêu đề", "Two columns with one heading")),
    "merged_cells": ReadingRule(_E, Text("Ô gộp trong vùng số liệu", "Merged cells among the figures")),
    "no_data": ReadingRule(_N, Text("Ghi rõ là không có số liệu", "Said to have no figure")),
    # the row
    "total_row": ReadingRule(_N, Text("Hàng tổng cộng không được đọc", "A row of totals is not read")),
    "row_of_text": ReadingRule(_W, Text("Hàng chữ không được đọc", "A row of text is not read")),
    "other_form": ReadingRule(_E, Text("Hàng của biểu khác", "A row of another form")),
    "missing_organization": ReadingRule(_E, Text("Thiếu tổ chức", "No organization")),
    "missing_value": ReadingRule(_E, Text("Thiếu giá trị bắt buộc", "A required value is missing")),
    "unexpected_value": ReadingRule(
        _E, Text("Giá trị không đi với phần còn lại", "A value that does not fit the rest")
    ),
    "invalid_period": ReadingRule(_E, Text("Không đọc được kỳ số liệu", "The period cannot be read")),
    "other_period": ReadingRule(_W, Text("Kỳ khác với kỳ của cả tệp", "Another period than that of the file")),
    "invalid_word": ReadingRule(_E, Text("Từ không có trong danh sách", "A word that is not in the list")),
    "text_too_long": ReadingRule(_E, Text("Văn bản quá dài", "The text is too long")),
    "invisible_character": ReadingRule(_E, Text("Ký tự không nhìn thấy", "An invisible character")),
    "plan_without_admissions": ReadingRule(_E, Text("Có kế hoạch mà thiếu số kết nạp", "A plan without admissions")),
    # the number
    "not_a_number": ReadingRule(_E, Text("Không đọc được thành số", "Not a number")),
    "negative_number": ReadingRule(_E, Text("Số âm", "A negative number")),
    "not_whole": ReadingRule(_E, Text("Phải là số nguyên", "Has to be a whole number")),
    "ambiguous_number": ReadingRule(_E, Text("Số đọc được hai cách", "The number can be read in two ways")),
    "ambiguous_dash": ReadingRule(_E, Text("Số 0 hay không có số liệu?", "Zero or no figure?")),
    "percent_sign": ReadingRule(_E, Text("Phần trăm trong cột số lượng", "A percentage in a column of counts")),
    "number_too_large": ReadingRule(_E, Text("Số quá lớn", "The number is too large")),
    "formula_without_value": ReadingRule(_E, Text("Công thức chưa có kết quả", "A formula without a result")),
    "error_value": ReadingRule(_E, Text("Ô báo lỗi", "The cell shows an error")),
}
