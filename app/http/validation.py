"""What pydantic found wrong with a request, as one problem in both languages."""

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError

from app.errors import Problem
from app.text import Text, nearest

_WHOLE_NUMBER = Text("phải là số nguyên viết bằng chữ số, như 2020", "has to be a whole number in digits, as 2020")
_DAY = Text("phải là một ngày có thật dạng YYYY-MM-DD", "has to be a real day as YYYY-MM-DD")
_TIME = Text(
    "phải là một thời điểm có thật, kèm múi giờ, như 2026-12-01T08:00:00+07:00",
    "has to be a real time with its offset, as 2026-12-01T08:00:00+07:00",
)
REASONS = {
    "missing": Text("bắt buộc phải có", "is required"),
    "extra_forbidden": Text("không có trường này", "is no known field"),
    "union_tag_invalid": Text("không nằm trong các giá trị được phép", "is not one of the allowed values"),
    "union_tag_not_found": Text("bắt buộc phải có", "is required"),
    "literal_error": Text("không nằm trong các giá trị được phép", "is not one of the allowed values"),
    "enum": Text("không nằm trong các giá trị được phép", "is not one of the allowed values"),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size"), _WHOLE_NUMBER),
    **dict.fromkeys(("bool_parsing", "bool_type"), Text("phải là true hoặc false", "has to be true or false")),
    **dict.fromkeys(("date_parsing", "date_type", "date_from_datetime_inexact"), _DAY),
    "date_from_datetime_parsing": Text("không phải một ngày có thật", "is not a real day"),
    **dict.fromkeys(("timezone_aware", "datetime_parsing", "datetime_type", "datetime_from_date_parsing"), _TIME),
    "greater_than_equal": Text("phải từ {ge} trở lên", "has to be at least {ge}"),
    "less_than_equal": Text("không được quá {le}", "has to be at most {le}"),
    "string_type": Text("phải là chuỗi ký tự", "has to be a string"),
    "string_too_short": Text("không được để trống", "must not be empty"),
    "string_too_long": Text("dài quá {max_length} ký tự", "has more than {max_length} characters"),
    "string_pattern_mismatch": Text("phải khớp với mẫu {pattern}", "has to match {pattern}"),
    "too_short": Text("cần từ {min_length} giá trị trở lên", "takes {min_length} or more values"),
    "too_long": Text("nhiều hơn {max_length} giá trị", "takes at most {max_length} values"),
    "list_type": Text("phải là một danh sách", "has to be a list"),
    **dict.fromkeys(
        ("model_attributes_type", "model_type"), Text("phải là một đối tượng JSON", "has to be a JSON object")
    ),
    "json_invalid": Text("không phải JSON hợp lệ", "is not valid JSON"),
    "from_after_to": Text("không được sau to_year", "must not be after to_year"),
    "one_kind_of_time": Text(
        "chỉ dùng một trong: year, from_year và to_year, hoặc period; latest và latest_each đứng một mình",
        "give either year, or from_year and to_year, or period; latest and latest_each stand alone",
    ),
    "part_of_year": Text(
        "phải là H1, H2, Q1 đến Q4 hoặc M01 đến M12, không kèm năm; chọn năm bằng from_year và to_year",
        "has to be H1, H2, Q1 to Q4 or M01 to M12, without a year; from_year and to_year choose the years",
    ),
    "year_or_period": Text("cần đúng một trong year và period", "or period: give exactly one of the two"),
    "open_span": Text(
        "bắt buộc phải có, vì đã có đầu kia của khoảng năm", "is required with the other end of the span"
    ),
    "exactly_one": Text("cần đúng một trong organization và province", "or province: give exactly one of the two"),
    "year_or_latest": Text(
        "phải là một năm từ 1930 đến 2100, latest hoặc latest_each",
        "has to be a year from 1930 to 2100, latest or latest_each",
    ),
    "organization_or_province": Text("cần organization hoặc province", "give organization or province"),
}
"""What is said of each kind of mistake that pydantic finds."""


def from_validation(error: RequestValidationError) -> Problem:
    """All that is wrong at once, each with its place, value and what is allowed."""
    errors = [_entry(item, error.body) for item in error.errors()]
    if any(item["type"] == "json_invalid" for item in error.errors()):
        return Problem(
            "malformed_request",
            Text("Nội dung gửi lên không phải JSON hợp lệ.", "The body is not valid JSON."),
            errors,
        )
    said = {str(entry["location"]).removeprefix("query."): entry["reason"] for entry in errors}
    return Problem(
        "invalid_parameter",
        Text(
            "; ".join(f"{name}: {reason.vi}" for name, reason in said.items()) + ".",
            "; ".join(f"{name} {reason.en}" for name, reason in said.items()) + ".",
        ),
        errors,
    )


def _entry(item: Mapping[str, Any], body: object) -> dict[str, Any]:
    context = item.get("ctx") or {}
    value = item.get("input")
    place = _without_tags(item["loc"], body)
    if "discriminator" in context:
        name = context["discriminator"].strip("'")
        place, value = (*place, name), context.get("tag")
    entry: dict[str, Any] = {"location": _location(place, context), "reason": _reason(item, context)}
    if isinstance(value, str | int | float):
        # Neither lone surrogates nor integers beyond 64 bits can be written as JSON.
        entry["value"] = str(value)[:200].encode(errors="replace").decode()
    if expected := context.get("expected_tags") or (item["type"] in ("enum", "literal_error") and context["expected"]):
        allowed = [word.strip("'") for word in str(expected).replace(" or ", ", ").split(", ")]
        entry |= {"allowed": allowed, "did_you_mean": nearest(str(value)[:100], allowed)}
    return entry


def _without_tags(place: tuple[str | int, ...], body: object) -> tuple[str | int, ...]:
    """The place as it is in the body: pydantic puts the kind of an object in between, which is nowhere in it."""
    if place[0] != "body":
        return place
    kept: list[str | int] = [place[0]]
    here: Any = body
    for part in place[1:-1]:
        if isinstance(part, str) and isinstance(here, dict) and part not in here:
            continue
        kept.append(part)
        inside = isinstance(here, dict) or (isinstance(here, list) and isinstance(part, int))
        here = here[part] if inside else None
    return (*kept, *place[1:][-1:])


def _location(place: tuple[str | int, ...], context: Mapping[str, Any]) -> str:
    if "parameter" in context:
        return f"query.{context['parameter']}"
    # The place of a value among repeated parameters says nothing to who wrote them.
    location = ".".join(str(part) for part in (place[:2] if place[0] == "query" else place))
    return location.encode(errors="replace").decode()


def _reason(item: Mapping[str, Any], context: Mapping[str, Any]) -> Text:
    reason = REASONS.get(item["type"])
    return reason.format(**context) if reason else Text(item["msg"], item["msg"])
