from storage.migrations import run_migrations

run_migrations()
