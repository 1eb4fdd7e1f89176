"""Alembic's entry point: migrates over the connection that storage.database hands it."""

from alembic import context

import storage.take_tables  # noqa: F401 - a part of the schema, in a file of its own
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
