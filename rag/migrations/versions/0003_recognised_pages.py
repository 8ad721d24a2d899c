"""pages whose text was recognised in a picture"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("documents") as batch:
        batch.add_column(sa.Column("recognised", sa.String(), nullable=False, server_default="[]"))
    with op.batch_alter_table("documents") as batch:
        batch.alter_column("recognised", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("documents") as batch:
        batch.drop_column("recognised")
