"""Everything that can go wrong, as data: a status, a stable code, a title and what to do, in both languages."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.text import Language, Text


class StartupError(Exception):
    """The program cannot start. The message is one sentence for the person at the terminal."""


class DataError(StartupError):
    """A row of a data file cannot be loaded; the message names file, line, column and value."""


class ProblemKind(NamedTuple):
    """What a problem code means: HTTP status, title, and the explanation on its documentation page."""

    status: int
    title: Text
    explanation: Text


PROBLEMS: dict[str, ProblemKind] = {
    "malformed_request": ProblemKind(
        400,
        Text("Yêu cầu không đọc được", "The request cannot be read"),
        Text(
            "Địa chỉ hoặc nội dung yêu cầu chứa byte không hợp lệ (UTF-8 sai, ký tự điều khiển) hoặc JSON hỏng.",
            "The address or body has invalid bytes (broken UTF-8, control characters) or broken JSON.",
        ),
    ),
    "invalid_cursor": ProblemKind(
        400,
        Text("Con trỏ trang không hợp lệ", "The page cursor is not valid"),
        Text(
            "Con trỏ chỉ dùng được với đúng truy vấn đã sinh ra nó. Hãy bắt đầu lại từ trang đầu.",
            "A cursor works only with the query that made it. Start again from the first page.",
        ),
    ),
    "unauthorized": ProblemKind(
        401,
        Text("Chưa xác thực", "Not authenticated"),
        Text(
            "Cần khoá truy cập còn hiệu lực trong tiêu đề Authorization: Bearer <khoá>, không đặt ở địa chỉ hay tiêu đề khác.",
            "A valid key is needed in the header Authorization: Bearer <key>, not in the address nor in another header.",
        ),
    ),
    "forbidden": ProblemKind(
        403,
        Text("Không đủ quyền", "Not allowed"),
        Text(
            "Khoá này có thật nhưng vai trò của nó không được làm việc này; detail nêu vai trò cần có.",
            "The key is valid, but its role may not do this; detail names the roles that may.",
        ),
    ),
    "not_found": ProblemKind(
        404,
        Text("Không tìm thấy", "Not found"),
        Text(
            "Không có tài nguyên nào ở địa chỉ này. GET /v1 liệt kê các điểm truy cập.",
            "Nothing lives at this address. GET /v1 lists the endpoints.",
        ),
    ),
    "unknown_key": ProblemKind(
        404,
        Text("Không có khoá này", "Unknown key"),
        Text("GET /v1/keys liệt kê các khoá trong phạm vi của bạn.", "GET /v1/keys lists the keys of your subtree."),
    ),
    "method_not_allowed": ProblemKind(
        405,
        Text("Phương thức không được phép", "Method not allowed"),
        Text(
            "Địa chỉ này có thật nhưng không nhận phương thức đó; tiêu đề Allow nêu các phương thức được nhận.",
            "The address exists but does not take this method; the Allow header names those it takes.",
        ),
    ),
    "not_acceptable": ProblemKind(
        406,
        Text("Không có định dạng được yêu cầu", "No such format"),
        Text(
            "Tham số format hoặc tiêu đề Accept không nêu định dạng nào mà địa chỉ này có; mục errors nêu các định dạng đó.",
            "Neither format= nor the Accept header names a format that this address has; errors lists those that it has.",
        ),
    ),
    "idempotency_in_progress": ProblemKind(
        409,
        Text("Yêu cầu này đang được xử lý", "This request is under way"),
        Text(
            "Một yêu cầu cùng Idempotency-Key chưa xong. Hãy gửi lại sau số giây trong Retry-After để nhận kết quả của nó.",
            "A request with the same Idempotency-Key has not ended. Repeat it after Retry-After seconds to get its answer.",
        ),
    ),
    "key_revoked": ProblemKind(
        409,
        Text("Khoá đã bị thu hồi", "The key was revoked"),
        Text("Khoá đã thu hồi không dùng lại được. Hãy tạo khoá mới.", "A revoked key stays so. Make a new one."),
    ),
    "too_many_items": ProblemKind(
        413,
        Text("Câu trả lời quá lớn", "The answer would be too large"),
        Text(
            "Không câu trả lời nào bị cắt bớt âm thầm: hãy thu hẹp năm, tỉnh hoặc chỉ tiêu rồi hỏi từng phần.",
            "No answer is cut off silently: narrow years, provinces or indicators and ask in parts.",
        ),
    ),
    "body_too_large": ProblemKind(
        413,
        Text("Nội dung gửi lên quá lớn", "The request body is too large"),
        Text("Giới hạn nằm trong GET /v1, mục limits.", "The limit is in GET /v1 under limits."),
    ),
    "uri_too_long": ProblemKind(
        414,
        Text("Địa chỉ quá dài", "The address is too long"),
        Text("Giới hạn nằm trong GET /v1, mục limits.", "The limit is in GET /v1 under limits."),
    ),
    "unsupported_media_type": ProblemKind(
        415,
        Text("Kiểu nội dung không được nhận", "Unsupported media type"),
        Text("Hãy gửi application/json.", "Send application/json."),
    ),
    "range_not_satisfiable": ProblemKind(
        416,
        Text("Tệp không có khoảng được yêu cầu", "The file has no such range"),
        Text(
            "Content-Range cho biết kích thước của tệp; hãy yêu cầu một khoảng bắt đầu trước đó.",
            "Content-Range states the size of the file; ask for a range that begins before it.",
        ),
    ),
    "invalid_parameter": ProblemKind(
        422,
        Text("Tham số không hợp lệ", "A parameter is not valid"),
        Text(
            "Mục errors nêu từng tham số, giá trị đã nhận và giá trị được phép.",
            "errors names each parameter, the value received and what is allowed.",
        ),
    ),
    "unknown_parameter": ProblemKind(
        422,
        Text("Tham số không tồn tại", "Unknown parameter"),
        Text(
            "Một bộ lọc không có tác dụng sẽ cho số liệu sai, nên tham số lạ luôn bị từ chối.",
            "A filter without effect would give a wrong statistic, so unknown parameters are always refused.",
        ),
    ),
    "repeated_parameter": ProblemKind(
        422,
        Text("Tham số bị lặp lại", "Repeated parameter"),
        Text("Tham số này chỉ nhận một giá trị.", "This parameter takes a single value."),
    ),
    "unknown_province": ProblemKind(
        422,
        Text("Không có tỉnh, thành phố này", "Unknown province"),
        Text(
            "Mã tỉnh chỉ có nghĩa trong một bộ địa giới: 2008 (63 đơn vị) hoặc 2025 (34 đơn vị).",
            "A province code has a meaning only in one boundary set: 2008 (63 units) or 2025 (34 units).",
        ),
    ),
    "unknown_organization": ProblemKind(
        422,
        Text("Không có tổ chức này", "Unknown organization"),
        Text("GET /v1/organizations?q= tìm tổ chức theo tên.", "GET /v1/organizations?q= finds organizations by name."),
    ),
    "organization_changes_refused": ProblemKind(
        422,
        Text("Không thể thay đổi tổ chức như vậy", "The organizations cannot be changed so"),
        Text(
            "errors nêu mọi chỗ vướng cùng lúc. Hãy sửa rồi gửi lại; dry_run=true chỉ kiểm tra.",
            "errors names every conflict at once. Correct them and send again; dry_run=true only checks.",
        ),
    ),
    "unknown_source": ProblemKind(
        422,
        Text("Không có nguồn này", "Unknown source"),
        Text("GET /v1/sources?q= tìm nguồn.", "GET /v1/sources?q= finds sources."),
    ),
    "unknown_release": ProblemKind(
        422,
        Text("Không có đợt công bố này", "Unknown release"),
        Text(
            "as_of nhận số đợt công bố hoặc một ngày không sớm hơn đợt đầu và không ở tương lai; since nhận số đợt đã công bố.",
            "as_of takes a release number, or a date not before the first release and not in the future; since takes the number of "
            "a release that was published.",
        ),
    ),
    "chart_too_large": ProblemKind(
        422,
        Text("Biểu đồ quá lớn", "The chart would be too large"),
        Text(
            "Không ai đọc được một hình vẽ hàng nghìn chuỗi: hãy chọn ít hơn, hoặc lấy dữ liệu bằng định dạng khác.",
            "Nobody reads a picture of thousands of series: choose fewer, or take the data in another format.",
        ),
    ),
    "idempotency_key_reused": ProblemKind(
        422,
        Text("Idempotency-Key đã dùng cho yêu cầu khác", "The Idempotency-Key was used for another request"),
        Text(
            "Mỗi Idempotency-Key chỉ dùng cho một yêu cầu: cùng địa chỉ, cùng nội dung. Hãy tạo khoá mới cho yêu cầu mới.",
            "An Idempotency-Key is for one request: the same address and the same body. Make a new one for a new request.",
        ),
    ),
    "too_many_requests": ProblemKind(
        429,
        Text("Quá nhiều yêu cầu", "Too many requests"),
        Text(
            "Hãy đợi số giây trong Retry-After. Khoá sai gửi liên tiếp từ một địa chỉ sẽ bị làm chậm.",
            "Wait for Retry-After seconds. Wrong keys sent in a row from one address are slowed down.",
        ),
    ),
    "unknown_submission": ProblemKind(
        404,
        Text("Không có báo cáo này", "Unknown submission"),
        Text(
            "GET /v1/submissions liệt kê các báo cáo trong phạm vi của khoá.",
            "GET /v1/submissions lists the submissions of the key's subtree.",
        ),
    ),
    "own_submission": ProblemKind(
        403,
        Text("Không tự duyệt báo cáo của mình", "Nobody approves their own submission"),
        Text(
            "Người duyệt phải khác người gửi, trừ khi người vận hành cho phép (PARTY_STATS_FOUR_EYES).",
            "Who approves is somebody else than who sent it, unless the operator allows it (PARTY_STATS_FOUR_EYES).",
        ),
    ),
    "submission_state": ProblemKind(
        409,
        Text("Báo cáo đang ở trạng thái khác", "The submission is in another state"),
        Text(
            "detail nêu trạng thái hiện tại và những việc làm được. Có thể người khác vừa xử lý báo cáo này.",
            "detail names its state and what is possible. Perhaps somebody else was faster.",
        ),
    ),
    "submission_changed": ProblemKind(
        409,
        Text("Báo cáo đã thay đổi", "The submission changed"),
        Text(
            "Báo cáo hoặc số liệu mà nó thay thế không còn như khi xem. Hãy xem lại rồi duyệt.",
            "The submission, or what it would replace, is not what was looked at any more. Look again, then approve.",
        ),
    ),
    "submission_has_errors": ProblemKind(
        409,
        Text("Báo cáo còn lỗi", "The submission has errors"),
        Text(
            "Lỗi phải được sửa trong tệp rồi gửi lại. Khi duyệt, nếu đã có đợt công bố khác thì báo cáo được kiểm tra lại.",
            "Errors have to be corrected in the file, and it sent again. At approval it is checked again when something was "
            "published since.",
        ),
    ),
    "warnings_not_acknowledged": ProblemKind(
        409,
        Text("Cảnh báo chưa được giải trình", "Warnings without an acknowledgement"),
        Text(
            "Cảnh báo không chặn công bố nếu có lời giải trình bằng văn bản: POST …/acknowledge.",
            "Warnings do not block where they are answered in writing: POST …/acknowledge.",
        ),
    ),
    "nothing_to_publish": ProblemKind(
        409,
        Text("Không có gì để công bố", "Nothing to publish"),
        Text(
            "Mọi số liệu trong báo cáo đã được công bố đúng như vậy.",
            "All figures of the submission are published already as they are.",
        ),
    ),
    "publication_conflict": ProblemKind(
        409,
        Text("Không công bố được nữa", "It cannot be published any more"),
        Text(
            "Có thay đổi từ khi kiểm tra, như tài liệu khác vừa được công bố với cùng mã nguồn; errors nêu từng điểm. Không có "
            "gì được công bố.",
            "Something changed since it was checked, as another document that was published with the same id; errors names "
            "each. Nothing was published.",
        ),
    ),
    "unreadable_file": ProblemKind(
        422,
        Text("Không đọc được tệp", "The file cannot be read"),
        Text(
            "detail nêu lý do: không phải .xlsx, bị hỏng, quá lớn, sai mã ký tự. Không có gì được lưu.",
            "detail says why: no .xlsx, damaged, too large, wrongly encoded. Nothing was stored.",
        ),
    ),
    "headers_too_large": ProblemKind(
        431,
        Text("Tiêu đề của yêu cầu quá lớn", "The request headers are too large"),
        Text(
            "Hãy bỏ bớt tiêu đề hoặc cookie; detail nêu giới hạn.",
            "Send fewer or shorter headers or cookies; detail states the limit.",
        ),
    ),
    "internal_error": ProblemKind(
        500,
        Text("Lỗi máy chủ", "Internal error"),
        Text(
            "Lỗi đã được ghi lại cùng request_id. Hãy thử lại; nếu còn lỗi, hãy báo request_id.",
            "The error was logged with the request_id. Try again; if it persists, report the request_id.",
        ),
    ),
    "unavailable": ProblemKind(
        503,
        Text("Tạm thời không phục vụ được", "Temporarily unavailable"),
        Text(
            "Cơ sở dữ liệu không trả lời kịp, hoặc máy chủ đang bận hết chỗ. Hãy thử lại sau số giây trong Retry-After.",
            "The database did not answer in time, or the server has as much to do as it takes on. Try again after "
            "Retry-After seconds.",
        ),
    ),
}


@dataclass
class Problem(Exception):
    """A refusal with a sentence to act on. Rendered once, by the HTTP handlers, as RFC 9457 problem+json.

    `errors` entries have `location` (`query.year`), `value`, and where they apply `reason`, `allowed`, `did_you_mean`.
    """

    code: str
    detail: Text
    errors: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    status_code: int | None = None

    @property
    def status(self) -> int:
        """HTTP status: the code's own, unless a path id turned it into a 404."""
        return self.status_code or PROBLEMS[self.code].status

    def body(self, language: Language, request_id: str) -> dict[str, Any]:
        """The problem document (RFC 9457) in one language."""
        kind = PROBLEMS[self.code]
        return {
            "type": f"/docs/problems/{self.code}",
            "title": kind.title.to(language),
            "status": self.status,
            "detail": self.detail.to(language),
            "code": self.code,
            "request_id": request_id,
            "errors": [
                {key: value.to(language) if isinstance(value, Text) else value for key, value in error.items()}
                for error in self.errors
            ],
            **self.extra,
        }
