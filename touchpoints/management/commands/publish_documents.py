"""Renders every published document: at installation, after an upgrade of templates, or when in doubt."""

from typing import Any

from django.core.management.base import BaseCommand

from touchpoints.services import publish_all


class Command(BaseCommand):
    """``manage.py publish_documents``."""

    help = "Render every published document anew; unchanged ones keep their generation."

    def handle(self, *args: Any, **options: Any) -> None:
        """Mark everything and rebuild."""
        publish_all()
        self.stdout.write("Published.")
