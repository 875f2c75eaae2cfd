"""Runs the migrations on the connection that desk.database hands over."""

from alembic import context

from desk.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=True,
)
# On SQLite the caller's transaction is around all of it; on PostgreSQL each migration has one of its own, which it may
# leave to make an index of a large table (`autocommit_block`).
with context.begin_transaction():
    context.run_migrations()
