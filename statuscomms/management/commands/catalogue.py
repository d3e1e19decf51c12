"""``manage.py catalogue``: bring the Finnish and Swedish catalogues up to date, or check them."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from statuscomms import catalogue


class Command(BaseCommand):
    """Needs no GNU gettext; English is the source and has no catalogue."""

    help = "Extracts texts, merges them into locale/*/LC_MESSAGES/django.po and compiles; --check only looks."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--check`` for ``make check``."""
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update, or list what is wrong and fail."""
        messages = catalogue.extract(settings.BASE_DIR)
        if options["check"]:
            self._check(messages)
            return
        for language in catalogue.TRANSLATED_LANGUAGES:
            change = catalogue.merge(settings.BASE_DIR, language, messages)
            self.stdout.write(
                f"{language}: {change.messages} messages, {change.added} new, {change.dropped} dropped, "
                f"{change.untranslated} without translation"
            )

    def _check(self, messages: list[catalogue.Message]) -> None:
        found = [
            problem
            for language in catalogue.TRANSLATED_LANGUAGES
            for problem in catalogue.problems(settings.BASE_DIR, language, messages)
        ]
        if found:
            raise CommandError("\n".join([*found, f"{len(found)} problems in the catalogues."]))
        self.stdout.write(f"Catalogues are complete: {len(messages)} messages in each.")
