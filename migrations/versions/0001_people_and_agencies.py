"""The newsroom's people, the directory of agencies and how to reach them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SQLITE_TRIGGERS = [
    (
        "CREATE TRIGGER agency_alias_no_update BEFORE UPDATE ON agency_alias BEGIN SELECT RAISE(ABORT, "
        "'agency_alias is append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER agency_alias_no_delete BEFORE DELETE ON agency_alias BEGIN SELECT RAISE(ABORT, "
        "'agency_alias is append-only: record a correction instead'); END"
    ),
    (
        "CREATE TRIGGER agency_alias_no_replace BEFORE INSERT ON agency_alias WHEN EXISTS (SELECT 1 FROM "
        "agency_alias WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'agency_alias is append-only: record a "
        "correction instead'); END"
    ),
]

POSTGRES_TRIGGERS = [
    (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is "
        "append-only: record a correction instead', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END "
        "$$"
    ),
    (
        "CREATE TRIGGER agency_alias_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON agency_alias FOR EACH "
        "STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
]

POSTGRES_FUNCTIONS = ["refuse_change"]


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('reporter', 'editor', 'admin')", name=op.f("ck_staff_role_known")),
        sa.CheckConstraint("length(email) >= 3 AND length(email) <= 254", name=op.f("ck_staff_email_length")),
        sa.CheckConstraint(
            "length(fs_uniquifier) >= 1 AND length(fs_uniquifier) <= 64", name=op.f("ck_staff_fs_uniquifier_length")
        ),
        sa.CheckConstraint("length(id) >= 1 AND length(id) <= 60", name=op.f("ck_staff_id_length")),
        sa.CheckConstraint("length(language) >= 1 AND length(language) <= 35", name=op.f("ck_staff_language_length")),
        sa.CheckConstraint("length(name) >= 1 AND length(name) <= 200", name=op.f("ck_staff_name_length")),
        sa.CheckConstraint("length(password_hash) <= 500", name=op.f("ck_staff_password_hash_length")),
        sa.CheckConstraint("length(zone) >= 1 AND length(zone) <= 64", name=op.f("ck_staff_zone_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_staff_fs_uniquifier")),
    )
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("subdivision", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("weekend", sa.String(), nullable=True),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.CheckConstraint("length(country) >= 2 AND length(country) <= 2", name=op.f("ck_agency_country_length")),
        sa.CheckConstraint("length(kind) <= 200", name=op.f("ck_agency_kind_length")),
        sa.CheckConstraint("length(languages) <= 200", name=op.f("ck_agency_languages_length")),
        sa.CheckConstraint("length(name) >= 1 AND length(name) <= 300", name=op.f("ck_agency_name_length")),
        sa.CheckConstraint("length(parent) <= 300", name=op.f("ck_agency_parent_length")),
        sa.CheckConstraint("length(slug) >= 1 AND length(slug) <= 200", name=op.f("ck_agency_slug_length")),
        sa.CheckConstraint("length(subdivision) <= 10", name=op.f("ck_agency_subdivision_length")),
        sa.CheckConstraint("length(weekend) <= 20", name=op.f("ck_agency_weekend_length")),
        sa.CheckConstraint("length(zone) >= 1 AND length(zone) <= 64", name=op.f("ck_agency_zone_length")),
        sa.ForeignKeyConstraint(["added_by"], ["staff.id"], name=op.f("fk_agency_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("slug", name=op.f("uq_agency_slug")),
    )
    op.create_index(op.f("ix_agency_country_sort_name_id"), "agency", ["country", "sort_name", "id"])
    op.create_index(op.f("ix_agency_sort_name_id"), "agency", ["sort_name", "id"])
    op.create_table(
        "agency_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("spelling", sa.String(), nullable=False),
        sa.Column("folded", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.CheckConstraint("length(kind) >= 1 AND length(kind) <= 40", name=op.f("ck_agency_alias_kind_length")),
        sa.CheckConstraint("length(source) <= 1000", name=op.f("ck_agency_alias_source_length")),
        sa.CheckConstraint(
            "length(spelling) >= 1 AND length(spelling) <= 300", name=op.f("ck_agency_alias_spelling_length")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["staff.id"], name=op.f("fk_agency_alias_added_by")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_alias_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_alias")),
    )
    op.create_index(op.f("ix_agency_alias_agency_id"), "agency_alias", ["agency_id"])
    op.create_index(op.f("ix_agency_alias_folded"), "agency_alias", ["folded"])
    op.create_table(
        "agency_word",
        sa.Column("word", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_word_agency_id")),
        sa.PrimaryKeyConstraint("word", "agency_id", name=op.f("pk_agency_word")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_agency_word_agency_id_word"), "agency_word", ["agency_id", "word"])
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("health", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('email', 'phone', 'post', 'web form', 'social media', 'in person')",
            name=op.f("ck_contact_channel_known"),
        ),
        sa.CheckConstraint("health IN ('good', 'soft', 'bad')", name=op.f("ck_contact_health_known")),
        sa.CheckConstraint("length(address) >= 1 AND length(address) <= 500", name=op.f("ck_contact_address_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_contact_name_length")),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_contact_note_length")),
        sa.CheckConstraint("length(role) <= 200", name=op.f("ck_contact_role_length")),
        sa.CheckConstraint("length(source) <= 1000", name=op.f("ck_contact_source_length")),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_contact_rank_range")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_contact_agency_id")),
        sa.ForeignKeyConstraint(["checked_by"], ["staff.id"], name=op.f("fk_contact_checked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_agency_id_rank_id"), "contact", ["agency_id", "rank", "id"])
    for statement in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRES_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("contact")
    op.drop_table("agency_word")
    op.drop_table("agency_alias")
    op.drop_table("agency")
    op.drop_table("staff")
    if op.get_bind().dialect.name == "postgresql":
        for name in POSTGRES_FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}()")
