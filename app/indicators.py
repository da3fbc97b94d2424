"""The catalogue of indicators, as data. One entry here gives the route parameter, the OpenAPI enum, the
documentation page and the tests; nothing else in the program names an indicator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.models.figures import DIMENSIONS
from app.models.vocabulary import Breakdown, Grade, MemberChange, OrganizationKind, RatedSubject
from app.text import Text


class Kind(StrEnum):
    """stock: on a date; flow: over a period; ratio: of two measures; share: percent of a whole."""

    stock = "stock"
    flow = "flow"
    ratio = "ratio"
    share = "share"


@dataclass(frozen=True, slots=True)
class Term:
    """What is looked up for one organization and one year: rows of a subject with these dimensions.

    `column` is `value`, or the plan columns of admissions. `year_offset=-1` is the year before, always whole.
    A `base` of a share is no figure of its own: without it the share is not comparable.
    """

    code: str
    subject: str
    flow: bool
    measure: str = "count"
    dimensions: tuple[tuple[str, str], ...] = ()
    column: str = "value"
    year_offset: int = 0
    base: bool = False
    key: tuple[str, ...] = field(init=False, compare=False)
    """Subject, measure and the dimensions in their fixed order."""
    statistic: str = field(init=False, compare=False)
    """The key as one word, as roll-ups are called by."""

    def __post_init__(self) -> None:
        given = dict(self.dimensions)
        object.__setattr__(self, "key", (self.subject, self.measure, *(given.get(name, "") for name in DIMENSIONS)))
        object.__setattr__(self, "statistic", "|".join(self.key))

    def __hash__(self) -> int:
        return hash(self.statistic)

    @property
    def additive(self) -> bool:
        """Whether parts may be summed: counts and plans may, percents and averages never."""
        return self.measure == "count" and self.column != "plan_attainment_percent"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A parameter that an indicator takes, its closed list, and what it is when not given (echoed in the answer)."""

    name: str
    values: type[StrEnum] | None
    default: str
    refused: tuple[str, ...] = ()

    @property
    def allowed(self) -> list[str] | None:
        """The words that may be chosen; None for an open list."""
        return None if self.values is None else [str(v) for v in self.values if v not in self.refused]


@dataclass(frozen=True, slots=True)
class Break:
    """From `since` on, figures mean something else. `comparable` false: no change is computed across it."""

    code: str
    since: str
    text: Text
    legal_basis: str
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that provinces can be compared by.

    A ratio is the printed ratio of that year where there is one, else numerator / denominator * factor.
    """

    code: str
    name: Text
    definition: Text
    unit: Text
    kind: Kind
    decimals: int
    formula: Text
    numerator: Term
    denominator: Term | None = None
    factor: float = 1.0
    printed: Term | None = None
    dimensions: tuple[Dimension, ...] = ()
    higher_is_better: bool | None = None
    breaks: tuple[str, ...] = ()
    legal_basis: str = ""

    def selection(self, given: Mapping[str, str]) -> dict[str, str]:
        """The dimensions in force: what was asked for, else the defaults."""
        chosen = {d.name: given.get(d.name) or d.default for d in self.dimensions}
        if chosen.get("rated_subject", RatedSubject.organization) != RatedSubject.organization:
            chosen.pop("organization_kind", None)
        return chosen

    def terms(self, given: Mapping[str, str]) -> "Terms":
        """The three terms with the dimensions in force put in."""
        chosen = self.selection(given)

        def put(term: Term | None) -> Term | None:
            if term is None:
                return None
            fixed = dict(term.dimensions)
            wanted = {name: chosen[name] for name, value in fixed.items() if value == "?" and name in chosen}
            kept = {name: value for name, value in fixed.items() if value not in ("?", "")}
            return Term(
                term.code,
                term.subject,
                term.flow,
                term.measure,
                tuple((kept | wanted).items()),
                term.column,
                term.year_offset,
                term.base,
            )

        numerator = put(self.numerator)
        assert numerator is not None
        return Terms(self, numerator, put(self.denominator), put(self.printed))


@dataclass(frozen=True, slots=True)
class Terms:
    """An indicator with its dimensions chosen."""

    indicator: Indicator
    numerator: Term
    denominator: Term | None
    printed: Term | None

    def __hash__(self) -> int:
        return hash(self.numerator)

    @property
    def all(self) -> tuple[Term, ...]:
        return tuple(t for t in (self.numerator, self.denominator, self.printed) if t is not None)


BREAKS = {
    entry.code: entry
    for entry in (
        Break(
            "two_level_local_government",
            "2025-07-01",
            Text(
                "Từ 1/7/2025 không còn cấp huyện: đảng bộ xã, phường trực thuộc thẳng cấp tỉnh và không còn tính là tổ chức "
                "cơ sở đảng, nên số tổ chức trước và sau không so sánh được.",
                "From 1 July 2025 there is no district level: commune committees report to the province and are no longer "
                "counted as grassroots organizations, so organization counts before and after cannot be compared.",
            ),
            "Nghị quyết 202/2025/QH15",
            comparable=False,
        ),
        Break(
            "structural_transfers_2025",
            "2025-02-01",
            Text(
                "Năm 2025 kết thúc đảng bộ khối, lập đảng bộ các cơ quan đảng và đảng bộ ủy ban nhân dân; đảng viên được "
                "chuyển giao giữa các đảng bộ. Đó không phải là tăng trưởng.",
                "In 2025 the bloc committees ended and committees of Party agencies and people's committees were set up; "
                "members were transferred between committees. That is not growth.",
            ),
            "",
        ),
        Break(
            "rating_scheme_2018",
            "2018-01-01",
            Text(
                "Từ năm 2018 xếp bốn mức hoàn thành nhiệm vụ; đến năm 2017 là trong sạch vững mạnh.",
                "From 2018 four grades of completing tasks; to 2017 the grades were those of clean and strong.",
            ),
            "132-QĐ/TW (2018)",
            comparable=False,
        ),
        Break(
            "rating_scheme_2023",
            "2023-01-01",
            Text("Từ năm 2023 đánh giá theo Quy định 124-QĐ/TW.", "From 2023 ratings follow Regulation 124-QĐ/TW."),
            "124-QĐ/TW (2023)",
        ),
        Break(
            "rating_scheme_2025",
            "2025-01-01",
            Text(
                "Từ năm 2025 đánh giá bằng điểm theo Quy định 366-QĐ/TW.",
                "From 2025 ratings are given by points under Regulation 366-QĐ/TW.",
            ),
            "366-QĐ/TW (2025)",
        ),
        Break(
            "regions_2025",
            "2025-07-01",
            Text(
                "Sáu vùng được phân lại từ 1/7/2025: chuỗi số liệu theo vùng bị gián đoạn.",
                "The six regions were re-cut on 1 July 2025: regional series break.",
            ),
            "Nghị quyết 306/NQ-CP",
        ),
    )
}

BETTER_GRADES: dict[str, bool] = {
    Grade.excellent: True,
    Grade.good: True,
    Grade.good_or_better: True,
    Grade.clean_and_strong: True,
    Grade.clean_and_strong_exemplary: True,
    Grade.not_completed: False,
    Grade.weak: False,
}
"""Whether a larger share of a grade is better; of the others it cannot be said."""

_MEMBERS = Term("members", "member_counts", flow=False)
_MEMBERS_BEFORE = Term("members", "member_counts", flow=False, year_offset=-1)
_ADMISSIONS = Term("admissions", "admissions", flow=True)
_CATEGORY = (("breakdown", "?"), ("category", "?"))
_CATEGORY_DIMENSIONS = (Dimension("breakdown", Breakdown, "sex"), Dimension("category", None, "female"))
_RATING = (("rated_subject", "?"), ("grade", "?"), ("organization_kind", "?"))
_PERSONS = Text("đảng viên", "members")
_PERCENT = Text("%", "percent")

INDICATORS: dict[str, Indicator] = {
    entry.code: entry
    for entry in (
        Indicator(
            code="members",
            name=Text("Số đảng viên", "Members"),
            definition=Text(
                "Tổng số đảng viên của tổ chức tại một ngày trong năm (chính thức và dự bị).",
                "All members of the organization on a day of the year, official and probationary.",
            ),
            unit=_PERSONS,
            kind=Kind.stock,
            decimals=0,
            formula=Text("số đảng viên", "member count"),
            numerator=_MEMBERS,
            breaks=("structural_transfers_2025",),
        ),
        Indicator(
            code="admissions",
            name=Text("Số đảng viên kết nạp", "Admissions"),
            definition=Text(
                "Số đảng viên mới kết nạp trong cả năm; số liệu của một phần năm không bao giờ thay cho cả năm.",
                "Members newly admitted in the whole year; a part of a year never stands in for it.",
            ),
            unit=_PERSONS,
            kind=Kind.flow,
            decimals=0,
            formula=Text("số kết nạp cả năm", "admissions of the year"),
            numerator=_ADMISSIONS,
            breaks=("structural_transfers_2025",),
        ),
        Indicator(
            code="member_changes",
            name=Text("Biến động đảng viên", "Member changes"),
            definition=Text(
                "Số đảng viên chuyển đến, chuyển đi, khai trừ, xóa tên, từ trần… trong cả năm, theo tham số change.",
                "Members transferred in or out, expelled, struck off, died and so on in the year, by the parameter change.",
            ),
            unit=_PERSONS,
            kind=Kind.flow,
            decimals=0,
            formula=Text("số đảng viên biến động trong năm", "members changed in the year"),
            numerator=Term("member_changes", "member_changes", flow=True, dimensions=(("change", "?"),)),
            dimensions=(Dimension("change", MemberChange, "expelled"),),
            breaks=("structural_transfers_2025",),
        ),
        Indicator(
            code="organizations",
            name=Text("Số tổ chức đảng", "Organizations"),
            definition=Text(
                "Số tổ chức đảng thuộc loại đã chọn (organization_kind) tại một ngày trong năm.",
                "Party organizations of the kind chosen (organization_kind) on a day of the year.",
            ),
            unit=Text("tổ chức", "organizations"),
            kind=Kind.stock,
            decimals=0,
            formula=Text("số tổ chức", "organization count"),
            numerator=Term(
                "organizations", "organization_counts", flow=False, dimensions=(("organization_kind", "?"),)
            ),
            dimensions=(Dimension("organization_kind", OrganizationKind, "grassroots_organization"),),
            breaks=("two_level_local_government",),
        ),
        Indicator(
            code="directly_subordinate_committees",
            name=Text("Số đảng bộ trực thuộc", "Directly subordinate committees"),
            definition=Text(
                "Số đảng bộ trực thuộc trực tiếp tổ chức tại một ngày trong năm.",
                "Committees that report directly to the organization on a day of the year.",
            ),
            unit=Text("đảng bộ", "committees"),
            kind=Kind.stock,
            decimals=0,
            formula=Text("số đảng bộ trực thuộc", "directly subordinate committees"),
            numerator=Term(
                "directly_subordinate_committees",
                "organization_counts",
                flow=False,
                dimensions=(("organization_kind", "directly_subordinate_committee"),),
            ),
            breaks=("two_level_local_government",),
        ),
        Indicator(
            code="population",
            name=Text("Dân số", "Population"),
            definition=Text(
                "Dân số của tỉnh, thành phố: tổng điều tra 2019, trung bình 2024 hoặc số hành chính 2025.",
                "Population of the province: census 2019, average 2024 or administrative count 2025.",
            ),
            unit=Text("người", "persons"),
            kind=Kind.stock,
            decimals=0,
            formula=Text("dân số", "population"),
            numerator=Term("population", "populations", flow=False),
        ),
        Indicator(
            code="admission_rate",
            name=Text("Tỷ lệ kết nạp so với đầu năm", "Admission rate, start of year"),
            definition=Text(
                "Tỷ lệ in trong nguồn cho cả năm nếu có; nếu không, số kết nạp chia cho số đảng viên cuối năm trước.",
                "The rate printed for that whole year if there is one, else admissions over members at the end of the year "
                "before.",
            ),
            unit=Text("/100 đảng viên", "per 100 members"),
            kind=Kind.ratio,
            decimals=2,
            formula=Text(
                "số kết nạp ÷ số đảng viên cuối năm trước × 100",
                "admissions ÷ members at the end of the year before × 100",
            ),
            numerator=_ADMISSIONS,
            denominator=_MEMBERS_BEFORE,
            factor=100.0,
            printed=Term("admission_rate", "admissions", flow=True, measure="percent_of_members"),
            breaks=("structural_transfers_2025",),
        ),
        Indicator(
            code="admission_rate_end_of_year",
            name=Text("Tỷ lệ kết nạp so với cuối năm", "Admission rate, end of year"),
            definition=Text(
                "Số kết nạp trong năm chia cho số đảng viên cuối cùng năm đó.",
                "Admissions of the year over members at the end of the same year.",
            ),
            unit=Text("/100 đảng viên", "per 100 members"),
            kind=Kind.ratio,
            decimals=2,
            formula=Text(
                "số kết nạp ÷ số đảng viên cuối năm × 100", "admissions ÷ members at the end of the year × 100"
            ),
            numerator=_ADMISSIONS,
            denominator=_MEMBERS,
            factor=100.0,
            breaks=("structural_transfers_2025",),
        ),
        Indicator(
            code="members_per_1000_population",
            name=Text("Đảng viên trên 1.000 dân", "Members per 1,000 people"),
            definition=Text(
                "Số đảng viên chia cho dân số; một khái niệm và một năm dân số cho cả câu trả lời.",
                "Members over population; one population concept and year for the whole answer.",
            ),
            unit=Text("đảng viên/1.000 dân", "members per 1,000 people"),
            kind=Kind.ratio,
            decimals=2,
            formula=Text("số đảng viên ÷ dân số × 1.000", "members ÷ population × 1,000"),
            numerator=_MEMBERS,
            denominator=Term("population", "populations", flow=False, base=True),
            factor=1000.0,
        ),
        Indicator(
            code="members_per_grassroots_organization",
            name=Text("Đảng viên trên một tổ chức cơ sở đảng", "Members per grassroots organization"),
            definition=Text(
                "Số đảng viên chia cho số tổ chức cơ sở đảng trong cùng năm.",
                "Members over grassroots organizations in the same year.",
            ),
            unit=Text("đảng viên/tổ chức", "members per organization"),
            kind=Kind.ratio,
            decimals=1,
            formula=Text("số đảng viên ÷ số tổ chức cơ sở đảng", "members ÷ grassroots organizations"),
            numerator=_MEMBERS,
            denominator=Term(
                "organizations",
                "organization_counts",
                flow=False,
                dimensions=(("organization_kind", "grassroots_organization"),),
            ),
            breaks=("two_level_local_government",),
        ),
        Indicator(
            code="member_share",
            name=Text("Tỷ trọng đảng viên", "Share of members"),
            definition=Text(
                "Phần trăm đảng viên thuộc nhóm đã chọn (breakdown, category): tỷ lệ in nếu có, nếu không thì tính.",
                "Percent of members in the category chosen (breakdown, category): printed if there is one, else computed.",
            ),
            unit=_PERCENT,
            kind=Kind.share,
            decimals=2,
            formula=Text("đảng viên của nhóm ÷ số đảng viên × 100", "members of the category ÷ members × 100"),
            numerator=Term("members", "member_counts", flow=False, dimensions=_CATEGORY),
            denominator=_MEMBERS,
            factor=100.0,
            printed=Term("member_share", "member_counts", flow=False, measure="percent", dimensions=_CATEGORY),
            dimensions=_CATEGORY_DIMENSIONS,
        ),
        Indicator(
            code="admission_share",
            name=Text("Tỷ trọng kết nạp", "Share of admissions"),
            definition=Text(
                "Phần trăm đảng viên mới thuộc nhóm đã chọn. Các nhóm chồng lên nhau, không cộng với nhau.",
                "Percent of admissions in the category chosen. Categories overlap and are never added.",
            ),
            unit=_PERCENT,
            kind=Kind.share,
            decimals=2,
            formula=Text("kết nạp của nhóm ÷ số kết nạp × 100", "admissions of the category ÷ admissions × 100"),
            numerator=Term("admissions", "admissions", flow=True, dimensions=_CATEGORY),
            denominator=_ADMISSIONS,
            factor=100.0,
            printed=Term("admission_share", "admissions", flow=True, measure="percent", dimensions=_CATEGORY),
            dimensions=_CATEGORY_DIMENSIONS,
        ),
        Indicator(
            code="rating_share",
            name=Text("Tỷ lệ xếp loại", "Rating share"),
            definition=Text(
                "Phần trăm được xếp mức đã chọn (grade) trên tổng số được đánh giá, không phải trên tổng số hiện có.",
                "Percent given the grade chosen among those rated, not among those existing.",
            ),
            unit=_PERCENT,
            kind=Kind.share,
            decimals=2,
            formula=Text("số được xếp mức ÷ số được đánh giá × 100", "those with the grade ÷ those rated × 100"),
            numerator=Term("ratings", "ratings", flow=True, dimensions=_RATING),
            denominator=Term(
                "rated",
                "ratings",
                flow=True,
                dimensions=(("rated_subject", "?"), ("grade", "rated"), ("organization_kind", "?")),
                base=True,
            ),
            factor=100.0,
            printed=Term("rating_share", "ratings", flow=True, measure="percent", dimensions=_RATING),
            dimensions=(
                Dimension("rated_subject", RatedSubject, "organization"),
                Dimension("grade", Grade, "excellent", refused=("rated",)),
                Dimension("organization_kind", OrganizationKind, "grassroots_organization"),
            ),
            higher_is_better=True,
            breaks=("rating_scheme_2018", "rating_scheme_2023", "rating_scheme_2025"),
            legal_basis="132-QĐ/TW (2018); 124-QĐ/TW (2023); 366-QĐ/TW (2025)",
        ),
        Indicator(
            code="admission_plan_attainment",
            name=Text("Mức thực hiện kế hoạch kết nạp", "Attainment of the admission plan"),
            definition=Text(
                "Phần trăm in trong nguồn, nếu không thì số kết nạp chia cho kế hoạch cả năm; có thể trên 100.",
                "The printed percent, else admissions over the year's plan; may exceed 100.",
            ),
            unit=_PERCENT,
            kind=Kind.ratio,
            decimals=2,
            formula=Text("số kết nạp ÷ kế hoạch × 100", "admissions ÷ plan × 100"),
            numerator=_ADMISSIONS,
            denominator=Term("plan", "admissions", flow=True, column="planned", base=True),
            factor=100.0,
            printed=Term("admission_plan_attainment", "admissions", flow=True, column="plan_attainment_percent"),
            higher_is_better=True,
        ),
        Indicator(
            code="target_attainment",
            name=Text("Mức thực hiện chỉ tiêu kết nạp", "Attainment of the admission target"),
            definition=Text(
                "Số kết nạp cả năm chia cho chỉ tiêu của năm đó (chỉ tiêu năm, hằng năm trong nhiệm kỳ hoặc bình quân năm). "
                "Các chỉ tiêu khác: /v1/target-attainment.",
                "Admissions of the year over the target for that year (of the year, annual in the term, or a yearly mean). "
                "Other targets: /v1/target-attainment.",
            ),
            unit=_PERCENT,
            kind=Kind.ratio,
            decimals=1,
            formula=Text("số kết nạp ÷ chỉ tiêu × 100", "admissions ÷ target × 100"),
            numerator=_ADMISSIONS,
            denominator=Term("target", "targets", flow=True, base=True),
            factor=100.0,
            higher_is_better=True,
        ),
    )
}

IndicatorCode = StrEnum("IndicatorCode", {code: code for code in INDICATORS})  # type: ignore[misc]

SummedCode = StrEnum(  # type: ignore[misc]
    "SummedCode",
    {
        code: code
        for code, indicator in INDICATORS.items()
        if indicator.kind in (Kind.stock, Kind.flow) and indicator.numerator.subject != "populations"
    },
)
"""Indicators whose values of children are added up; populations are not reported by organizations."""
