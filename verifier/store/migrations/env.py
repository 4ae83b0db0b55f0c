"""What Alembic runs the revisions in: the transaction that ``schema_upgrade`` has begun."""

from alembic import context

from verifier.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata
)
with context.begin_transaction():
    context.run_migrations()
