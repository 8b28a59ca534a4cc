"""Run by Alembic: how a store's tables are changed."""

from __future__ import annotations

from alembic import context

from shared.gradebook.tables import Base
from shared.gradebook.upgrade import VERSIONS

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSIONS,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
