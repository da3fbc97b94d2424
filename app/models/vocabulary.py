"""The closed lists of the field (see docs/vocabulary.md). Stored as text, checked by the database."""

from enum import StrEnum


class Boundaries(StrEnum):
    """Boundary sets: 63 provinces until 2025-06-30, 34 from 2025-07-01."""

    b2008 = "2008"
    b2025 = "2025"


class ProvinceKind(StrEnum):
    province = "province"
    municipality = "municipality"


class SuccessionKind(StrEnum):
    merge = "merge"
    continue_ = "continue"
    split = "split"  # type: ignore[assignment]
    rename = "rename"
    transfer = "transfer"
    establish = "establish"
    dissolve = "dissolve"


class OrganizationType(StrEnum):
    national = "national"
    provincial = "provincial"
    central_affiliate = "central_affiliate"
    district = "district"
    commune = "commune"
    provincial_bloc_agencies = "provincial_bloc_agencies"
    provincial_bloc_enterprises = "provincial_bloc_enterprises"
    provincial_bloc_agencies_enterprises = "provincial_bloc_agencies_enterprises"
    provincial_party_agencies = "provincial_party_agencies"
    provincial_peoples_committee = "provincial_peoples_committee"
    provincial_military = "provincial_military"
    provincial_border_guard = "provincial_border_guard"
    provincial_police = "provincial_police"
    above_grassroots_other = "above_grassroots_other"
    grassroots_committee = "grassroots_committee"
    grassroots_cell = "grassroots_cell"
    section_committee = "section_committee"
    subordinate_cell = "subordinate_cell"


ORGANIZATION_TYPE_GROUPS: dict[str, tuple[OrganizationType, ...]] = {
    "provincial_bloc": (
        OrganizationType.provincial_bloc_agencies,
        OrganizationType.provincial_bloc_enterprises,
        OrganizationType.provincial_bloc_agencies_enterprises,
    ),
    "grassroots_organization": (OrganizationType.grassroots_committee, OrganizationType.grassroots_cell),
}


LEVELS: dict[OrganizationType, int] = dict.fromkeys(OrganizationType, 2) | {
    OrganizationType.national: 0,
    OrganizationType.provincial: 1,
    OrganizationType.central_affiliate: 1,
    OrganizationType.grassroots_committee: 3,
    OrganizationType.grassroots_cell: 3,
    OrganizationType.section_committee: 4,
    OrganizationType.subordinate_cell: 5,
}
"""How far below the top a type stands; those not named are directly above the grassroots."""


class Subject(StrEnum):
    """What a figure is about; also the name of its endpoint (with `-` in URLs)."""

    member_counts = "member_counts"
    admissions = "admissions"
    member_changes = "member_changes"
    ratings = "ratings"
    organization_counts = "organization_counts"
    activities = "activities"


class Measure(StrEnum):
    """How a figure is expressed; a percent says of what."""

    count = "count"  # type: ignore[assignment]
    percent = "percent"
    percent_of_members = "percent_of_members"
    percent_of_population = "percent_of_population"
    percent_of_plan = "percent_of_plan"
    average_per_year = "average_per_year"
    base_count = "base_count"


class Qualifier(StrEnum):
    """How the figure was printed: exact, khoảng, gần, trên/hơn, từ … trở lên, không quá."""

    exact = "exact"
    about = "about"
    nearly = "nearly"
    over = "over"
    at_least = "at_least"
    at_most = "at_most"


class PeriodType(StrEnum):
    date = "date"
    year = "year"
    half_year = "half_year"
    quarter = "quarter"
    months = "months"
    range = "range"
    term_total = "term_total"
    term_average = "term_average"


class RatedSubject(StrEnum):
    organization = "organization"
    member = "member"
    collective = "collective"
    cadre = "cadre"
    agency_unit = "agency_unit"
    employee = "employee"


class Grade(StrEnum):
    excellent = "excellent"
    good = "good"
    completed = "completed"
    not_completed = "not_completed"
    not_rated = "not_rated"
    good_or_better = "good_or_better"
    rated = "rated"
    clean_and_strong = "clean_and_strong"
    clean_and_strong_exemplary = "clean_and_strong_exemplary"
    weak = "weak"


class OrganizationKind(StrEnum):
    """What is counted, rated or admitting: counting groups and types."""

    grassroots_organization = "grassroots_organization"
    grassroots_committee = "grassroots_committee"
    grassroots_cell = "grassroots_cell"
    subordinate_organization = "subordinate_organization"
    subordinate_cell = "subordinate_cell"
    section_committee = "section_committee"
    directly_subordinate_committee = "directly_subordinate_committee"
    cell = "cell"
    party_organization = "party_organization"
    commune = "commune"


class MemberChange(StrEnum):
    transferred_in = "transferred_in"
    restored = "restored"
    transferred_out = "transferred_out"
    expelled = "expelled"
    struck_off = "struck_off"
    left = "left"
    died = "died"
    removed_unspecified = "removed_unspecified"
    made_official = "made_official"


class Breakdown(StrEnum):
    sex = "sex"
    ethnicity = "ethnicity"
    religion = "religion"
    youth_union = "youth_union"
    age_band = "age_band"
    general_education = "general_education"
    professional = "professional"
    political_theory = "political_theory"
    occupation = "occupation"
    status = "status"
    activity_exemption = "activity_exemption"
    grassroots_kind = "grassroots_kind"
    sector = "sector"
    trade_union = "trade_union"
    area = "area"
    area_and_ethnicity = "area_and_ethnicity"
    programme = "programme"
    item_type = "item_type"
    document_type = "document_type"
    recipient = "recipient"
    reached = "reached"
    software = "software"
    model = "model"
    applies_to = "applies_to"


class SourceKind(StrEnum):
    published = "published"
    submission = "submission"


class Attribution(StrEnum):
    """Whether the source names the organization, or we concluded it."""

    stated = "stated"
    inferred = "inferred"


class PopulationConcept(StrEnum):
    census_2019 = "census_2019"
    average_population = "average_population"
    administrative_count = "administrative_count"


class TargetKind(StrEnum):
    rating_share = "rating_share"
    admissions = "admissions"
    admission_rate = "admission_rate"
    model_standard_share = "model_standard_share"
    digital_adoption_share = "digital_adoption_share"
    online_processing_share = "online_processing_share"
    resolution_study_share = "resolution_study_share"
    action_programme_share = "action_programme_share"
    hcm_study_pledge_share = "hcm_study_pledge_share"


class TargetPeriodType(StrEnum):
    year = "year"
    range = "range"
    term_total = "term_total"
    term_average = "term_average"
    annual_in_term = "annual_in_term"
    by_date = "by_date"


class Comparator(StrEnum):
    gte = "gte"
    gt = "gt"
    lte = "lte"
    lt = "lt"
    between = "between"


class MissingReason(StrEnum):
    """Why there is no value. Missing is never zero."""

    not_reported = "not_reported"
    not_applicable = "not_applicable"
    suppressed = "suppressed"
    not_comparable = "not_comparable"
    incomplete = "incomplete"


class Method(StrEnum):
    """Where a value comes from."""

    reported = "reported"
    aggregated = "aggregated"
    summed_predecessors = "summed_predecessors"
    computed = "computed"


class Role(StrEnum):
    """What a caller may do: send figures in, approve them, look after organizations and keys."""

    submitter = "submitter"
    approver = "approver"
    administrator = "administrator"


class AuditOutcome(StrEnum):
    """How a write ended."""

    done = "done"
    refused = "refused"


class SubmissionKind(StrEnum):
    """What is sent in: an office's own figures, figures read in a document, or such figures to take back."""

    own_figures = "own_figures"
    published_figures = "published_figures"
    retraction = "retraction"


class SubmissionState(StrEnum):
    """Where a submission is in its life."""

    received = "received"
    checked = "checked"
    returned = "returned"
    scheduled = "scheduled"
    published = "published"
    withdrawn = "withdrawn"


class SubmissionAction(StrEnum):
    """What is done with a submission; check, publish and refuse are the program's own."""

    send = "send"
    check = "check"
    resubmit = "resubmit"
    acknowledge = "acknowledge"
    comment = "comment"
    return_ = "return"
    approve = "approve"
    publish = "publish"
    refuse = "refuse"
    withdraw = "withdraw"


class Severity(StrEnum):
    """An error blocks, a warning needs a written acknowledgement, a notice is only said."""

    error = "error"
    warning = "warning"
    notice = "notice"
