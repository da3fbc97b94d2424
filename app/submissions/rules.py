"""The rules that figures sent in are checked by, as data: code, severity, what it is called, what would be right, and SQL.

A query gives the `line` of each draft row to blame, and what its sentence names. Numbers in it are written as people do.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.models.vocabulary import Severity
from app.submissions import queries, wholes
from app.text import Text
from app.workbooks.rules import RULES as READING_RULES

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Rule:
    """`expected` says what would be right, with the columns of the query filled in. Without a query a reader finds it."""

    severity: Severity
    title: Text
    expected: Text = NOTHING
    query: str = ""


_E, _W, _N = Severity.error, Severity.warning, Severity.notice

CHECKS: Mapping[str, Rule] = {
    "unknown_organization": Rule(
        _E,
        Text("Không có tổ chức này", "Unknown organization"),
        Text(
            "mã hoặc tên đúng của một tổ chức mà bạn được báo cáo thay vào cuối kỳ (GET /v1/organizations?q= tìm theo tên)",
            "the id or the exact name of an organization that you may report for at the end of the period (GET /v1/organizations?q= finds names)",
        ),
        queries.UNKNOWN,
    ),
    "organization_not_valid": Rule(
        _E,
        Text("Tổ chức không hoạt động trong kỳ này", "The organization did not exist in the period"),
        Text("kỳ trong thời gian hoạt động: {life_vi}", "a period in the organization's life: {life_en}"),
        queries.CLOSED,
    ),
    "duplicate_row": Rule(
        _E,
        Text("Số liệu này có hai lần", "The same figure twice"),
        Text("chỉ một giá trị; giá trị kia ở {other}", "one value only; the other is at {other}"),
        queries.DUPLICATES,
    ),
    "dimensions_do_not_fit": Rule(
        _E,
        Text("Các chiều số liệu không đi với nhau", "Dimensions that do not go together"),
        Text(
            "đủ và đúng chiều của loại số liệu: xếp loại cần rated_subject và grade, biến động cần change, hoạt động cần "
            "activity, số tổ chức cần organization_kind; breakdown và category đi với nhau",
            "the dimensions of the subject: ratings take rated_subject and grade, member_changes change, activities "
            "activity, organization_counts organization_kind; breakdown and category go together",
        ),
        queries.DIMENSIONS_APART,
    ),
    "period_does_not_fit": Rule(
        _E,
        Text("Ngày không khớp với loại kỳ", "The days do not fit the kind of period"),
        Text(
            "đúng ngày đầu và ngày cuối của kỳ ({period_type}), trong một năm",
            "the first and the last day of the period ({period_type}), in one year",
        ),
        queries.PERIODS,
    ),
    "period_not_over": Rule(
        _W,
        Text("Kỳ chưa kết thúc", "The period is not over"),
        Text("kỳ kết thúc trước hôm nay, không phải {until}", "a period that ended before today, not {until}"),
        queries.NOT_OVER,
    ),
    "negative_value": Rule(
        _E,
        Text("Số nhỏ hơn 0 hoặc quá lớn", "Below zero or too large"),
        Text("một số từ 0 đến dưới 10^15", "a number from 0 to below 10^15"),
        queries.NEGATIVE,
    ),
    "fraction_of_a_count": Rule(
        _E, Text("Số đếm có phần lẻ", "A fraction of a count"), Text("số nguyên", "a whole number"), queries.FRACTIONS
    ),
    "share_above_100": Rule(
        _E, Text("Tỷ lệ trên 100%", "A share above 100%"), Text("từ 0 đến 100", "from 0 to 100"), queries.SHARES
    ),
    "print_too_long": Rule(
        _E,
        Text("Nguyên văn dài quá", "The printed phrase is too long"),
        Text("nhiều nhất 120 ký tự, không phải {length}", "at most 120 characters, not {length}"),
        queries.PRINT_TOO_LONG,
    ),
    "print_missing": Rule(
        _E,
        Text("Thiếu nguyên văn", "The printed phrase is missing"),
        Text(
            "cụm từ mang con số như trong tài liệu, cột printed",
            "the words that carry the number, as in the document, in printed",
        ),
        queries.NOT_PRINTED,
    ),
    "part_exceeds_whole": Rule(
        _E,
        Text("Một phần lớn hơn tổng số", "A part exceeds the whole"),
        Text(
            "nhiều nhất bằng tổng số {whole:n} ({whole_at}), không phải {part:n}: {category} ({part_at})",
            "at most the whole, {whole:n} ({whole_at}), not {part:n}: {category} ({part_at})",
        ),
        wholes.PART_ABOVE_WHOLE,
    ),
    "part_far_above_whole": Rule(
        _W,
        Text("Một phần lớn hơn hẳn tổng số nêu ước chừng", "A part is far above a whole without an upper end"),
        Text(
            "không hơn hẳn tổng số {whole:n} ({whole_at}) như {part:n}: {category} ({part_at})",
            "not far above the whole, {whole:n} ({whole_at}), as {part:n} is: {category} ({part_at})",
        ),
        wholes.FAR_ABOVE_WHOLE,
    ),
    "parts_exceed_whole": Rule(
        _E,
        Text("Các phần cộng lại lớn hơn tổng số", "The parts together exceed the whole"),
        Text(
            "các phần theo {breakdown} cộng lại nhiều nhất {whole:n} ({whole_at}), không phải {parts:n}",
            "parts by {breakdown} that together are at most {whole:n} ({whole_at}), not {parts:n}",
        ),
        wholes.PARTS_ABOVE_WHOLE,
    ),
    "parts_far_above_whole": Rule(
        _W,
        Text(
            "Các phần cộng lại lớn hơn hẳn tổng số nêu ước chừng",
            "The parts together are far above a whole without an upper end",
        ),
        Text(
            "các phần theo {breakdown} cộng lại không hơn hẳn {whole:n} ({whole_at}) như {parts:n}",
            "parts by {breakdown} that together are not far above {whole:n} ({whole_at}), as {parts:n} is",
        ),
        wholes.PARTS_FAR_ABOVE_WHOLE,
    ),
    "parts_below_whole": Rule(
        _E,
        Text("Đủ các phần mà cộng lại nhỏ hơn tổng số", "All parts together are less than the whole"),
        Text(
            "các phần theo {breakdown} cộng lại bằng {whole:n} ({whole_at}), không phải {parts:n}: ai cũng thuộc một phần",
            "parts by {breakdown} that together are {whole:n} ({whole_at}), not {parts:n}: everybody is in one of them",
        ),
        wholes.PARTS_BELOW_WHOLE,
    ),
    "rated_exceeds_existing": Rule(
        _E,
        Text("Số được đánh giá lớn hơn số hiện có", "More rated than there are"),
        Text(
            "nhiều nhất {whole:n} hiện có ({whole_at}), không phải {part:n} ({part_at})",
            "at most the {whole:n} that there are ({whole_at}), not {part:n} ({part_at})",
        ),
        wholes.RATED_ABOVE_EXISTING,
    ),
    "ratings_do_not_add_up": Rule(
        _E,
        Text("Các mức xếp loại cộng lại không khớp", "The ratings do not add up"),
        Text("{whole:n}; các mức cộng lại là {parts:n}", "{whole:n}; the grades add up to {parts:n}"),
        wholes.GRADES,
    ),
    "stock_flow_mismatch": Rule(
        _W,
        Text("Số đầu kỳ, biến động và số cuối kỳ không khớp", "Stock and flows do not agree"),
        Text(
            "{expected:n} đảng viên = {before:n} cuối năm trước {flows:+n} biến động trong năm; đang ghi {after:n}",
            "{expected:n} members = {before:n} at the end of the year before {flows:+n} of flows; there is {after:n}",
        ),
        queries.STOCK_FLOW,
    ),
    "jump_in_history": Rule(
        _W,
        Text("Khác hẳn các năm trước", "Unlike the years before"),
        Text(
            "khoảng {median:n}, như năm {period} (điểm lệch {score:n}, ngưỡng 3,5)",
            "about {median:n}, as in {period} (score {score:n}, the limit is 3.5)",
        ),
        queries.HISTORY,
    ),
    "jump_among_peers": Rule(
        _W,
        Text("Thay đổi khác hẳn các tổ chức cùng loại", "A change unlike that of its peers"),
        Text(
            "khoảng {usual:n}, nếu thay đổi như {peers} tổ chức cùng loại cùng cấp trên (điểm lệch {score:n}, ngưỡng 3,5)",
            "about {usual:n}, had it changed as {peers} peers below the same parent (score {score:n}, the limit is 3.5)",
        ),
        queries.PEERS,
    ),
    "children_against_parent": Rule(
        _W,
        Text("Cấp dưới cộng lại lớn hơn cấp trên", "The children together exceed their parent"),
        Text(
            "nhiều nhất {whole:n} của {parent}; {known} tổ chức cấp dưới cộng lại là {parts:n}",
            "at most the {whole:n} of {parent}; {known} organizations below add up to {parts:n}",
        ),
        wholes.CHILDREN,
    ),
    "cap_exceeded": Rule(
        _W,
        Text("Mức xuất sắc quá 20% của mức tốt", "Excellent is more than 20% of good"),
        Text(
            "nhiều nhất {most:n} hoàn thành xuất sắc (20% của {good:n} hoàn thành tốt), không phải {excellent:n}",
            "at most {most:n} excellent (20% of {good:n} good), not {excellent:n}",
        ),
        queries.CAP,
    ),
    "same_as_the_year_before": Rule(
        _N,
        Text("Đúng bằng năm trước", "The same as the year before"),
        Text("số của năm nay, nếu {before:n} là số chép lại", "this year's number, if {before:n} was copied"),
        queries.SAME_AS_BEFORE,
    ),
    "share_of_unknown_total": Rule(
        _N,
        Text("Tỷ lệ của một tổng số chưa biết", "A share of an unknown total"),
        Text(
            "thêm tổng số của cùng năm (số được đánh giá, hoặc tổng số người); thiếu nó, tỷ lệ được công bố mà giá trị có thể "
            "không công khai, vì có thể là của rất ít người",
            "with it the total of the same year (those rated, or all persons); without it the share is published but its value "
            "may not be public, as it could be of very few persons",
        ),
        wholes.SHARE_OF_UNKNOWN,
    ),
}
"""What is checked over the rows of a draft, in the order in which it is told."""

NAMES: Mapping[str, Rule] = {
    "name_of_another_organization": Rule(_E, Text("Tên của một tổ chức khác", "The name of another organization")),
    "name_unlike_id": Rule(_W, Text("Tên không phải của tổ chức có mã này", "A name that is not that of the id")),
}
"""What a name beside an id can be found to be (names.py)."""

RULES: Mapping[str, Rule] = {
    "unreadable_file": Rule(_E, Text("Không đọc được tệp", "The file cannot be read")),
    **{code: Rule(rule.severity, rule.title) for code, rule in READING_RULES.items()},
    **NAMES,
    **CHECKS,
}
"""Every code that a finding may have."""
