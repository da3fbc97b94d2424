"""How much a file may hold, and how it is refused."""

from dataclasses import dataclass

from app.settings import Settings
from app.text import Text


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost; the settings of the same names say what each is for."""

    unpacked_max_bytes: int = 500_000_000
    compression_max_ratio: int = 200
    cells_max: int = 4_000_000
    rows_max: int = 200_000
    columns_max: int = 300
    sheets_max: int = 50
    memory_max_bytes: int = 400_000_000
    seconds_max: int = 60
    findings_max: int = 10_000

    @classmethod
    def from_settings(cls, settings: Settings) -> "Limits":
        """The limits that the operator chose."""
        return cls(**{name: getattr(settings, f"workbook_{name}") for name in cls.__slots__})


class UnreadableFile(Exception):
    """The file as a whole cannot be read. `code` is a key of `UNREADABLE`; `text` says why and what to do."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.text = UNREADABLE[code].format(**values)
        super().__init__(self.text.en)


UNREADABLE = {
    "not_a_workbook": Text(
        "Đây không phải tệp .xlsx. Hãy mở tệp bằng Excel hoặc LibreOffice rồi lưu lại dưới dạng .xlsx.",
        "This is not an .xlsx file. Open it in Excel or LibreOffice and save it as .xlsx.",
    ),
    "old_or_encrypted_workbook": Text(
        "Tệp được bảo vệ bằng mật khẩu hoặc ở định dạng .xls cũ. Hãy bỏ mật khẩu và lưu lại dưới dạng .xlsx.",
        "The file has a password or is an old .xls. Remove the password and save it as .xlsx.",
    ),
    "damaged_workbook": Text(
        "Tệp .xlsx bị hỏng hoặc bị cắt cụt. Hãy lưu lại từ Excel hoặc LibreOffice và gửi lại.",
        "The .xlsx file is damaged or cut off. Save it again in Excel or LibreOffice and send it again.",
    ),
    "suspicious_compression": Text(
        "Tệp nén bất thường: giải nén quá {unpacked_max_bytes} byte hoặc quá {compression_max_ratio} lần kích thước nén.",
        "The file is compressed suspiciously: it unpacks to more than {unpacked_max_bytes} bytes or {compression_max_ratio} times its size.",
    ),
    "forbidden_xml": Text(
        "Tệp chứa khai báo XML không được phép (DTD, thực thể, hoặc mã hóa khác UTF-8).",
        "The file has XML declarations that are not allowed (a DTD, entities, or an encoding other than UTF-8).",
    ),
    "too_many_cells": Text(
        "Tệp có hơn {cells_max} ô. Hãy chia thành nhiều tệp.",
        "The file has more than {cells_max} cells. Split it into several files.",
    ),
    "too_many_rows": Text(
        "Tệp có hơn {rows_max} hàng. Hãy chia thành nhiều tệp.",
        "The file has more than {rows_max} rows. Split it into several files.",
    ),
    "too_many_columns": Text(
        "Một trang tính có hơn {columns_max} cột. Hãy xóa các cột không thuộc mẫu.",
        "A sheet has more than {columns_max} columns. Remove those that are not in the template.",
    ),
    "too_many_sheets": Text(
        "Tệp có hơn {sheets_max} trang tính.",
        "The file has more than {sheets_max} sheets.",
    ),
    "too_much_memory": Text(
        "Đọc tệp cần hơn {memory_max_bytes} byte bộ nhớ. Có thể có ô nằm rất xa dưới cùng hoặc bên phải: hãy xóa các hàng, "
        "cột thừa, hoặc chia tệp.",
        "Reading the file takes more than {memory_max_bytes} bytes of memory. Perhaps a cell stands far below or far to the "
        "right: delete the rows and columns not used, or split the file.",
    ),
    "too_slow": Text(
        "Đọc tệp lâu hơn {seconds_max} giây. Hãy chia thành nhiều tệp.",
        "Reading the file takes more than {seconds_max} seconds. Split it into several files.",
    ),
    "bad_encoding": Text(
        "Tệp CSV không phải UTF-8 hay UTF-16. Trong Excel hãy chọn “CSV UTF-8”.",
        "The CSV file is neither UTF-8 nor UTF-16. In Excel choose “CSV UTF-8”.",
    ),
    "bad_csv": Text(
        "Dòng {line} của tệp CSV không đọc được: {reason}.",
        "Line {line} of the CSV file cannot be read: {reason}.",
    ),
    "row_too_long": Text(
        "Dòng {line} của tệp CSV kéo dài hơn {most} ký tự. Có thể thiếu dấu xuống dòng, hoặc một dấu nháy kép chưa đóng.",
        "Line {line} of the CSV file goes on for more than {most} characters. Perhaps a line break is missing, or a quotation "
        "mark that closes.",
    ),
    "bad_json": Text(
        'JSON không đọc được, hoặc không có dạng {{"figures": [{{…}}]}}.',
        'The JSON cannot be read, or does not have the form {{"figures": [{{…}}]}}.',
    ),
    "unknown_media_type": Text(
        "Kiểu {media_type} không được nhận. Hãy gửi .xlsx, .csv hoặc .json.",
        "{media_type} is not taken. Send .xlsx, .csv or .json.",
    ),
    "given_up": Text(
        "Máy chủ đã thử kiểm tra tệp ba lần mà không xong. Hãy chia tệp hoặc gửi lại; nếu vẫn lỗi, hãy báo quản trị viên.",
        "The server tried three times to check the file and did not finish. Split it or send it again; if it still fails, "
        "tell the administrator.",
    ),
    "reader_failed": Text(
        "Không đọc được tệp. Hãy lưu lại từ Excel hoặc LibreOffice; nếu vẫn lỗi, hãy báo quản trị viên.",
        "The file could not be read. Save it again in Excel or LibreOffice; if it still fails, tell the administrator.",
    ),
}
"""Why a whole file is refused."""
