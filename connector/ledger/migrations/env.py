"""Runs the migrations on the connection that `connector.ledger.upgrade` hands over."""

from alembic import context

from connector.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
