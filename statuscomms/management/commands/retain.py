"""``manage.py retain``: forget what is older than the settings allow, at once, or only count it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from statuscomms.retention import overdue, retention_rules, run_now


class Command(BaseCommand):
    """Prints one line per rule: what, how many, the setting and its days."""

    help = "Forgets what is older than the settings allow, as tick does once a night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to clear."""
        parser.add_argument("--dry-run", action="store_true", help="only count what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count or clear."""
        counts = overdue() if options["dry_run"] else run_now()
        for rule in retention_rules():
            kept = f"{rule.days} days" if rule.days > 0 else "for good"
            self.stdout.write(f"{rule.name}: {counts[rule.name]} ({rule.setting}: {kept})")
