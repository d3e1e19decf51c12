"""Brings the database up to date before the processes start: migrations, then the demo data or the bare minimum.

One process instead of two management commands, because each start of Django costs a second."""

import os

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def main() -> None:
    """`DEMO_DATA` says whether there is anything to load."""
    django.setup()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo" if os.environ["DEMO_DATA"] == "1" else "prepare_installation")


if __name__ == "__main__":
    main()
