"""What Alembic runs to migrate: it works on the connection that `store.migrations.migrate` hands it."""

from alembic import context

from store.migrations import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
