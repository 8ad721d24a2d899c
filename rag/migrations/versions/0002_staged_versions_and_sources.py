"""staged versions, sources, pages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("location", "document_id"),
    )
    op.create_index("ix_sources_root", "sources", ["root"])
    with op.batch_alter_table("clauses") as batch:
        batch.add_column(sa.Column("page", sa.Integer(), nullable=True))
    with op.batch_alter_table("documents") as batch:
        for name in ("searchable", "staged"):
            batch.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        for name in ("clause_count", "window_count"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    # A window holds at most a clause, so there were at least as many windows as clauses.
    op.execute(
        "UPDATE documents SET searchable = current, clause_count = (SELECT count(*) FROM clauses"
        " WHERE clauses.document_id = documents.id AND clauses.version = documents.version)"
    )
    op.execute("UPDATE documents SET window_count = clause_count")
    op.execute("DELETE FROM facts WHERE name = 'derived'")
    op.execute("INSERT INTO facts (name, value) VALUES ('generation', '1')")
    with op.batch_alter_table("documents") as batch:
        for name in ("searchable", "staged", "clause_count", "window_count"):
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM facts WHERE name = 'generation'")
    with op.batch_alter_table("documents") as batch:
        for name in ("window_count", "clause_count", "staged", "searchable"):
            batch.drop_column(name)
    with op.batch_alter_table("clauses") as batch:
        batch.drop_column("page")
    op.drop_index("ix_sources_root", "sources")
    op.drop_table("sources")
