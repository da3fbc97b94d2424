"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "1e0f8e6f7bd1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provinces",
        sa.Column("boundaries", AutoString(length=4), nullable=False),
        sa.Column("code", AutoString(length=2), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("name_en", AutoString(), nullable=False),
        sa.Column("slug", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("iso3166_2", AutoString(), nullable=True),
        sa.Column("region_code", AutoString(), nullable=False),
        sa.Column("region_name", AutoString(), nullable=False),
        sa.Column("region_name_en", AutoString(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("tile_row", sa.Integer(), nullable=False),
        sa.Column("tile_column", sa.Integer(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("search_text", AutoString(), nullable=False),
        sa.CheckConstraint("boundaries IN ('2008', '2025')", name=op.f("ck_provinces_boundaries_allowed")),
        sa.CheckConstraint("kind IN ('province', 'municipality')", name=op.f("ck_provinces_kind_allowed")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_provinces_life_in_order")),
        sa.PrimaryKeyConstraint("boundaries", "code", name=op.f("pk_provinces")),
        sa.UniqueConstraint("boundaries", "slug", name=op.f("uq_provinces_boundaries_slug")),
    )
    op.create_index(op.f("ix_provinces_region_code"), "provinces", ["region_code"], unique=False)
    op.create_index(op.f("ix_provinces_slug"), "provinces", ["slug"], unique=False)
    op.create_table(
        "releases",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("published_by", AutoString(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("content_hash", AutoString(length=64), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_releases_number_from_one")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_releases")),
    )
    op.create_table(
        "sources",
        sa.Column("id", AutoString(length=120), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("publisher", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("attribution", AutoString(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("search_text", AutoString(), nullable=False),
        sa.CheckConstraint("attribution IN ('stated', 'inferred')", name=op.f("ck_sources_attribution_allowed")),
        sa.CheckConstraint("kind IN ('published', 'submission')", name=op.f("ck_sources_kind_allowed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_table(
        "organizations",
        sa.Column("id", AutoString(length=120), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("name_en", AutoString(), nullable=False),
        sa.Column("type", AutoString(), nullable=False),
        sa.Column("province_boundaries", AutoString(length=4), nullable=True),
        sa.Column("province_code", AutoString(length=2), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("dates_inferred", sa.Boolean(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("search_text", AutoString(), nullable=False),
        sa.CheckConstraint(
            "type IN ('national', 'provincial', 'central_affiliate', 'district', 'commune', "
            "'provincial_bloc_agencies', 'provincial_bloc_enterprises', 'provincial_bloc_agencies_enterprises', "
            "'provincial_party_agencies', 'provincial_peoples_committee', 'provincial_military', "
            "'provincial_border_guard', 'provincial_police', 'above_grassroots_other', 'grassroots_committee', "
            "'grassroots_cell', 'section_committee', 'subordinate_cell')",
            name=op.f("ck_organizations_type_allowed"),
        ),
        sa.CheckConstraint(
            "(province_code IS NULL) = (province_boundaries IS NULL)", name=op.f("ck_organizations_province_key_whole")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_organizations_life_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["province_boundaries", "province_code"],
            ["provinces.boundaries", "provinces.code"],
            name="fk_organizations_province",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )
    op.create_index(op.f("ix_organizations_province_code"), "organizations", ["province_code"], unique=False)
    op.create_index(op.f("ix_organizations_type"), "organizations", ["type"], unique=False)
    op.create_table(
        "populations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("boundaries", AutoString(length=4), nullable=False),
        sa.Column("code", AutoString(length=2), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("concept", AutoString(), nullable=False),
        sa.Column("fit_for_rates", sa.Boolean(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "concept IN ('census_2019', 'average_population', 'administrative_count')",
            name=op.f("ck_populations_concept_allowed"),
        ),
        sa.CheckConstraint("population > 0", name=op.f("ck_populations_population_positive")),
        sa.CheckConstraint("superseded_in > released_in", name=op.f("ck_populations_releases_in_order")),
        sa.ForeignKeyConstraint(
            ["boundaries", "code"], ["provinces.boundaries", "provinces.code"], name="fk_populations_province"
        ),
        sa.ForeignKeyConstraint(["released_in"], ["releases.number"], name=op.f("fk_populations_released_in")),
        sa.ForeignKeyConstraint(["superseded_in"], ["releases.number"], name=op.f("fk_populations_superseded_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_populations")),
    )
    op.create_index(
        "uq_populations_natural_key",
        "populations",
        ["boundaries", "code", "year", "concept"],
        unique=True,
        sqlite_where=sa.text("superseded_in IS NULL"),
        postgresql_where=sa.text("superseded_in IS NULL"),
    )
    op.create_table(
        "province_successions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("predecessor_boundaries", AutoString(length=4), nullable=False),
        sa.Column("predecessor_code", AutoString(length=2), nullable=False),
        sa.Column("successor_boundaries", AutoString(length=4), nullable=False),
        sa.Column("successor_code", AutoString(length=2), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("legal_basis", AutoString(), nullable=False),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('merge', 'continue', 'split', 'rename', 'transfer', 'establish', 'dissolve')",
            name=op.f("ck_province_successions_kind_allowed"),
        ),
        sa.CheckConstraint("superseded_in > released_in", name=op.f("ck_province_successions_releases_in_order")),
        sa.ForeignKeyConstraint(
            ["predecessor_boundaries", "predecessor_code"],
            ["provinces.boundaries", "provinces.code"],
            name="fk_province_successions_predecessor",
        ),
        sa.ForeignKeyConstraint(["released_in"], ["releases.number"], name=op.f("fk_province_successions_released_in")),
        sa.ForeignKeyConstraint(
            ["successor_boundaries", "successor_code"],
            ["provinces.boundaries", "provinces.code"],
            name="fk_province_successions_successor",
        ),
        sa.ForeignKeyConstraint(
            ["superseded_in"], ["releases.number"], name=op.f("fk_province_successions_superseded_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_province_successions")),
    )
    op.create_index(
        op.f("ix_province_successions_predecessor_code"), "province_successions", ["predecessor_code"], unique=False
    )
    op.create_index(
        op.f("ix_province_successions_successor_code"), "province_successions", ["successor_code"], unique=False
    )
    op.create_index(
        "uq_province_successions_natural_key",
        "province_successions",
        ["predecessor_boundaries", "predecessor_code", "successor_boundaries", "successor_code", "effective"],
        unique=True,
        sqlite_where=sa.text("superseded_in IS NULL"),
        postgresql_where=sa.text("superseded_in IS NULL"),
    )
    op.create_table(
        "figures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organization_id", AutoString(length=120), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("measure", AutoString(), nullable=False),
        sa.Column("activity", AutoString(), nullable=False),
        sa.Column("change", AutoString(), nullable=False),
        sa.Column("rated_subject", AutoString(), nullable=False),
        sa.Column("grade", AutoString(), nullable=False),
        sa.Column("organization_kind", AutoString(), nullable=False),
        sa.Column("breakdown", AutoString(), nullable=False),
        sa.Column("category", AutoString(), nullable=False),
        sa.Column("period_type", AutoString(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("date_inferred", sa.Boolean(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("unit", AutoString(), nullable=False),
        sa.Column("qualifier", AutoString(), nullable=False),
        sa.Column("source_id", AutoString(length=120), nullable=False),
        sa.Column("printed", AutoString(length=120), nullable=False),
        sa.Column("planned", sa.Float(), nullable=True),
        sa.Column("plan_attainment_percent", sa.Float(), nullable=True),
        sa.Column("plan_attainment_qualifier", AutoString(), nullable=False),
        sa.Column("doubt", AutoString(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("(breakdown = '') = (category = '')", name=op.f("ck_figures_category_has_breakdown")),
        sa.CheckConstraint(
            "(plan_attainment_percent IS NULL) = (plan_attainment_qualifier = '')",
            name=op.f("ck_figures_plan_attainment_has_qualifier"),
        ),
        sa.CheckConstraint(
            "(subject = 'activities') = (activity <> '')", name=op.f("ck_figures_activity_has_activity")
        ),
        sa.CheckConstraint(
            "(subject = 'member_changes') = (change <> '')", name=op.f("ck_figures_member_change_has_change")
        ),
        sa.CheckConstraint(
            "(subject = 'ratings') = (grade <> '') AND (subject = 'ratings') = (rated_subject <> '')",
            name=op.f("ck_figures_rating_has_grade"),
        ),
        sa.CheckConstraint(
            "breakdown IN ('sex', 'ethnicity', 'religion', 'youth_union', 'age_band', 'general_education', "
            "'professional', 'political_theory', 'occupation', 'status', 'activity_exemption', 'grassroots_kind', "
            "'sector', 'trade_union', 'area', 'area_and_ethnicity', 'programme', 'item_type', 'document_type', "
            "'recipient', 'reached', 'software', 'model', 'applies_to', '')",
            name=op.f("ck_figures_breakdown_allowed"),
        ),
        sa.CheckConstraint(
            "change IN ('transferred_in', 'restored', 'transferred_out', 'expelled', 'struck_off', 'left', "
            "'died', 'removed_unspecified', 'made_official', '')",
            name=op.f("ck_figures_change_allowed"),
        ),
        sa.CheckConstraint(
            "grade IN ('excellent', 'good', 'completed', 'not_completed', 'not_rated', 'good_or_better', 'rated', "
            "'clean_and_strong', 'clean_and_strong_exemplary', 'weak', '')",
            name=op.f("ck_figures_grade_allowed"),
        ),
        sa.CheckConstraint(
            "measure <> 'percent' OR grade <> '' OR category <> ''", name=op.f("ck_figures_percent_has_base")
        ),
        sa.CheckConstraint(
            "measure IN ('count', 'percent', 'percent_of_members', 'percent_of_population', 'percent_of_plan', "
            "'average_per_year', 'base_count')",
            name=op.f("ck_figures_measure_allowed"),
        ),
        sa.CheckConstraint(
            "measure NOT IN ('percent', 'percent_of_members', 'percent_of_population') OR value <= 100",
            name=op.f("ck_figures_share_at_most_100"),
        ),
        sa.CheckConstraint(
            "organization_kind IN ('grassroots_organization', 'grassroots_committee', 'grassroots_cell', "
            "'subordinate_organization', 'subordinate_cell', 'section_committee', "
            "'directly_subordinate_committee', 'cell', 'party_organization', 'commune', '')",
            name=op.f("ck_figures_organization_kind_allowed"),
        ),
        sa.CheckConstraint(
            "period_type IN ('date', 'year', 'half_year', 'quarter', 'months', 'range', 'term_total', 'term_average')",
            name=op.f("ck_figures_period_type_allowed"),
        ),
        sa.CheckConstraint(
            "plan_attainment_qualifier IN ('exact', 'about', 'nearly', 'over', 'at_least', 'at_most', '')",
            name=op.f("ck_figures_plan_attainment_qualifier_allowed"),
        ),
        sa.CheckConstraint(
            "qualifier IN ('exact', 'about', 'nearly', 'over', 'at_least', 'at_most')",
            name=op.f("ck_figures_qualifier_allowed"),
        ),
        sa.CheckConstraint(
            "rated_subject IN ('organization', 'member', 'collective', 'cadre', 'agency_unit', 'employee', '')",
            name=op.f("ck_figures_rated_subject_allowed"),
        ),
        sa.CheckConstraint(
            "subject <> 'organization_counts' OR organization_kind <> ''",
            name=op.f("ck_figures_count_has_organization_kind"),
        ),
        sa.CheckConstraint(
            "subject = 'admissions' OR (planned IS NULL AND plan_attainment_percent IS NULL)",
            name=op.f("ck_figures_plan_of_admissions"),
        ),
        sa.CheckConstraint(
            "subject IN ('member_counts', 'admissions', 'member_changes', 'ratings', 'organization_counts', "
            "'activities')",
            name=op.f("ck_figures_subject_allowed"),
        ),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_figures_period_in_order")),
        sa.CheckConstraint(
            "plan_attainment_percent >= 0 AND plan_attainment_percent < 1e15",
            name=op.f("ck_figures_plan_attainment_not_negative"),
        ),
        sa.CheckConstraint("planned >= 0 AND planned < 1e15", name=op.f("ck_figures_planned_not_negative")),
        sa.CheckConstraint("superseded_in > released_in", name=op.f("ck_figures_releases_in_order")),
        sa.CheckConstraint("value >= 0 AND value < 1e15", name=op.f("ck_figures_value_not_negative")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_figures_organization_id")),
        sa.ForeignKeyConstraint(["released_in"], ["releases.number"], name=op.f("fk_figures_released_in")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_figures_source_id")),
        sa.ForeignKeyConstraint(["superseded_in"], ["releases.number"], name=op.f("fk_figures_superseded_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
    )
    op.create_index(op.f("ix_figures_released_in"), "figures", ["released_in"], unique=False)
    op.create_index(op.f("ix_figures_source_id"), "figures", ["source_id"], unique=False)
    op.create_index("ix_figures_subject_year", "figures", ["subject", "year", "organization_id"], unique=False)
    op.create_index(op.f("ix_figures_superseded_in"), "figures", ["superseded_in"], unique=False)
    op.create_index(
        "uq_figures_natural_key",
        "figures",
        [
            "organization_id",
            "subject",
            "measure",
            "activity",
            "change",
            "rated_subject",
            "grade",
            "organization_kind",
            "breakdown",
            "category",
            "period_type",
            "period_start",
            "period_end",
            "source_id",
        ],
        unique=True,
        sqlite_where=sa.text("superseded_in IS NULL"),
        postgresql_where=sa.text("superseded_in IS NULL"),
    )
    op.create_table(
        "organization_parents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", AutoString(), nullable=False),
        sa.Column("parent_id", AutoString(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("organization_id <> parent_id", name=op.f("ck_organization_parents_not_own_parent")),
        sa.CheckConstraint("superseded_in > released_in", name=op.f("ck_organization_parents_releases_in_order")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_organization_parents_validity_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_organization_parents_organization_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["organizations.id"], name=op.f("fk_organization_parents_parent_id")),
        sa.ForeignKeyConstraint(["released_in"], ["releases.number"], name=op.f("fk_organization_parents_released_in")),
        sa.ForeignKeyConstraint(
            ["superseded_in"], ["releases.number"], name=op.f("fk_organization_parents_superseded_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_parents")),
    )
    op.create_index(
        op.f("ix_organization_parents_organization_id"), "organization_parents", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_organization_parents_parent_id"), "organization_parents", ["parent_id"], unique=False)
    op.create_index(op.f("ix_organization_parents_released_in"), "organization_parents", ["released_in"], unique=False)
    op.create_index(
        op.f("ix_organization_parents_superseded_in"), "organization_parents", ["superseded_in"], unique=False
    )
    op.create_index(
        "uq_organization_parents_natural_key",
        "organization_parents",
        ["organization_id", "valid_from"],
        unique=True,
        sqlite_where=sa.text("superseded_in IS NULL"),
        postgresql_where=sa.text("superseded_in IS NULL"),
    )
    op.create_index(
        "uq_organization_parents_open_start",
        "organization_parents",
        ["organization_id"],
        unique=True,
        sqlite_where=sa.text("superseded_in IS NULL AND valid_from IS NULL"),
        postgresql_where=sa.text("superseded_in IS NULL AND valid_from IS NULL"),
    )
    op.create_table(
        "organization_successions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("predecessor_id", AutoString(), nullable=False),
        sa.Column("successor_id", AutoString(), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("effective_inferred", sa.Boolean(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("legal_basis", AutoString(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('merge', 'continue', 'split', 'rename', 'transfer', 'establish', 'dissolve')",
            name=op.f("ck_organization_successions_kind_allowed"),
        ),
        sa.CheckConstraint(
            "predecessor_id <> successor_id", name=op.f("ck_organization_successions_two_organizations")
        ),
        sa.CheckConstraint("superseded_in > released_in", name=op.f("ck_organization_successions_releases_in_order")),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["organizations.id"], name=op.f("fk_organization_successions_predecessor_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_in"], ["releases.number"], name=op.f("fk_organization_successions_released_in")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["organizations.id"], name=op.f("fk_organization_successions_successor_id")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_in"], ["releases.number"], name=op.f("fk_organization_successions_superseded_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_successions")),
    )
    op.create_index(
        op.f("ix_organization_successions_predecessor_id"), "organization_successions", ["predecessor_id"], unique=False
    )
    op.create_index(
        op.f("ix_organization_successions_successor_id"), "organization_successions", ["successor_id"], unique=False
    )
    op.create_index(
        "uq_organization_successions_natural_key",
        "organization_successions",
        ["predecessor_id", "successor_id", "effective"],
        unique=True,
        sqlite_where=sa.text("superseded_in IS NULL"),
        postgresql_where=sa.text("superseded_in IS NULL"),
    )
    op.create_table(
        "targets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", AutoString(length=40), nullable=False),
        sa.Column("organization_id", AutoString(length=120), nullable=False),
        sa.Column("target_group", AutoString(), nullable=False),
        sa.Column("target_kind", AutoString(), nullable=False),
        sa.Column("rated_subject", AutoString(), nullable=False),
        sa.Column("grade", AutoString(), nullable=False),
        sa.Column("breakdown", AutoString(), nullable=False),
        sa.Column("category", AutoString(), nullable=False),
        sa.Column("period_type", AutoString(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("comparator", AutoString(), nullable=False),
        sa.Column("bound_printed", sa.Boolean(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("value_high", sa.Float(), nullable=True),
        sa.Column("unit", AutoString(), nullable=False),
        sa.Column("source_id", AutoString(length=120), nullable=False),
        sa.Column("printed", AutoString(length=120), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("(breakdown = '') = (category = '')", name=op.f("ck_targets_category_has_breakdown")),
        sa.CheckConstraint(
            "(comparator = 'between') = (value_high IS NOT NULL)", name=op.f("ck_targets_between_has_range")
        ),
        sa.CheckConstraint(
            "(period_type = 'by_date') = (period_start IS NULL)", name=op.f("ck_targets_only_by_date_has_no_start")
        ),
        sa.CheckConstraint(
            "(target_kind = 'rating_share') = (grade <> '') AND (target_kind = 'rating_share') = (rated_subject <> '')",
            name=op.f("ck_targets_rating_has_grade"),
        ),
        sa.CheckConstraint(
            "breakdown IN ('sex', 'ethnicity', 'religion', 'youth_union', 'age_band', 'general_education', "
            "'professional', 'political_theory', 'occupation', 'status', 'activity_exemption', 'grassroots_kind', "
            "'sector', 'trade_union', 'area', 'area_and_ethnicity', 'programme', 'item_type', 'document_type', "
            "'recipient', 'reached', 'software', 'model', 'applies_to', '')",
            name=op.f("ck_targets_breakdown_allowed"),
        ),
        sa.CheckConstraint(
            "comparator IN ('gte', 'gt', 'lte', 'lt', 'between', '')", name=op.f("ck_targets_comparator_allowed")
        ),
        sa.CheckConstraint(
            "grade IN ('excellent', 'good', 'completed', 'not_completed', 'not_rated', 'good_or_better', 'rated', "
            "'clean_and_strong', 'clean_and_strong_exemplary', 'weak', '')",
            name=op.f("ck_targets_grade_allowed"),
        ),
        sa.CheckConstraint(
            "period_type IN ('year', 'range', 'term_total', 'term_average', 'annual_in_term', 'by_date')",
            name=op.f("ck_targets_period_type_allowed"),
        ),
        sa.CheckConstraint(
            "rated_subject IN ('organization', 'member', 'collective', 'cadre', 'agency_unit', 'employee', '')",
            name=op.f("ck_targets_rated_subject_allowed"),
        ),
        sa.CheckConstraint(
            "target_kind IN ('rating_share', 'admissions', 'admission_rate', 'model_standard_share', "
            "'digital_adoption_share', 'online_processing_share', 'resolution_study_share', "
            "'action_programme_share', 'hcm_study_pledge_share')",
            name=op.f("ck_targets_target_kind_allowed"),
        ),
        sa.CheckConstraint(
            "unit <> 'percent' OR coalesce(value_high, value) <= 100", name=op.f("ck_targets_share_at_most_100")
        ),
        sa.CheckConstraint(
            "period_start IS NULL OR period_end >= period_start", name=op.f("ck_targets_period_in_order")
        ),
        sa.CheckConstraint("superseded_in > released_in", name=op.f("ck_targets_releases_in_order")),
        sa.CheckConstraint("value >= 0 AND value < 1e15", name=op.f("ck_targets_value_not_negative")),
        sa.CheckConstraint("value_high >= value AND value_high < 1e15", name=op.f("ck_targets_range_in_order")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_targets_organization_id")),
        sa.ForeignKeyConstraint(["released_in"], ["releases.number"], name=op.f("fk_targets_released_in")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_targets_source_id")),
        sa.ForeignKeyConstraint(["superseded_in"], ["releases.number"], name=op.f("fk_targets_superseded_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
    )
    op.create_index(op.f("ix_targets_organization_id"), "targets", ["organization_id"], unique=False)
    op.create_index(op.f("ix_targets_source_id"), "targets", ["source_id"], unique=False)
    op.create_index(
        "uq_targets_natural_key",
        "targets",
        ["key"],
        unique=True,
        sqlite_where=sa.text("superseded_in IS NULL"),
        postgresql_where=sa.text("superseded_in IS NULL"),
    )
    op.create_table(
        "complete_children",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", AutoString(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("superseded_in > released_in", name=op.f("ck_complete_children_releases_in_order")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_complete_children_validity_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_complete_children_organization_id")
        ),
        sa.ForeignKeyConstraint(["released_in"], ["releases.number"], name=op.f("fk_complete_children_released_in")),
        sa.ForeignKeyConstraint(
            ["superseded_in"], ["releases.number"], name=op.f("fk_complete_children_superseded_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complete_children")),
    )
    op.create_index(op.f("ix_complete_children_organization_id"), "complete_children", ["organization_id"])
    op.create_index(op.f("ix_complete_children_released_in"), "complete_children", ["released_in"], unique=False)
    op.create_index(op.f("ix_complete_children_superseded_in"), "complete_children", ["superseded_in"], unique=False)
    op.create_index(
        "uq_complete_children_natural_key",
        "complete_children",
        ["organization_id", "valid_from"],
        unique=True,
        sqlite_where=sa.text("superseded_in IS NULL AND valid_from IS NOT NULL"),
        postgresql_where=sa.text("superseded_in IS NULL AND valid_from IS NOT NULL"),
    )
    op.create_index(
        "uq_complete_children_open_key",
        "complete_children",
        ["organization_id"],
        unique=True,
        sqlite_where=sa.text("superseded_in IS NULL AND valid_from IS NULL"),
        postgresql_where=sa.text("superseded_in IS NULL AND valid_from IS NULL"),
    )
    op.create_table(
        "rollups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organization_id", AutoString(length=120), nullable=False),
        sa.Column("statistic", AutoString(length=250), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("known_sum", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("qualifier", AutoString(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("of_children", sa.Integer(), nullable=False),
        sa.Column("leaves_known", sa.Integer(), nullable=False),
        sa.Column("leaves_of", sa.Integer(), nullable=False),
        sa.Column("released_in", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "qualifier IN ('exact', 'about', 'nearly', 'over', 'at_least', 'at_most')",
            name=op.f("ck_rollups_qualifier_allowed"),
        ),
        sa.CheckConstraint("known >= 0 AND known <= of_children", name=op.f("ck_rollups_known_of_children")),
        sa.CheckConstraint("superseded_in > released_in", name=op.f("ck_rollups_releases_in_order")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_rollups_organization_id")),
        sa.ForeignKeyConstraint(["released_in"], ["releases.number"], name=op.f("fk_rollups_released_in")),
        sa.ForeignKeyConstraint(["superseded_in"], ["releases.number"], name=op.f("fk_rollups_superseded_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollups")),
    )
    op.create_index("ix_rollups_history", "rollups", ["statistic", "year", "organization_id", "released_in"])
    op.create_index(
        "uq_rollups_key",
        "rollups",
        ["organization_id", "statistic", "year"],
        unique=True,
        sqlite_where=sa.text("superseded_in IS NULL"),
        postgresql_where=sa.text("superseded_in IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("rollups")
    op.drop_table("complete_children")
    op.drop_table("targets")
    op.drop_table("organization_successions")
    op.drop_table("organization_parents")
    op.drop_table("figures")
    op.drop_table("province_successions")
    op.drop_table("populations")
    op.drop_table("organizations")
    op.drop_table("sources")
    op.drop_table("releases")
    op.drop_table("provinces")
