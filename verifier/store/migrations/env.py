"""The environment in which Alembic runs revisions: the transaction of ``schema_upgrade``."""

from alembic import context

from verifier.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata
)
with context.begin_transaction():
    context.run_migrations()
