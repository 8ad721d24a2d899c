"""Alembic's entry: runs the migrations on the connection that `rag.library` hands over."""

from __future__ import annotations

from alembic import context

from rag.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
