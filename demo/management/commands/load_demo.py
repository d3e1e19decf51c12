"""``manage.py load_demo``: the data of Pohjanvalo, once; later runs only refresh log-ins, key and the site's address."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from demo.data.access import DemoAccess
from demo.data.loading import load


class Command(BaseCommand):
    """Reads ``DEMO_ADMIN_PASSWORD``, ``DEMO_API_KEY``, ``DEMO_SITE_KEY``, ``DEMO_SITE_SECRET`` and ``DEMO_SITE_ORIGIN``."""

    help = "Loads the demo data on the first run, refreshes the access to it on later ones."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load or refresh."""
        begun = time.monotonic()
        if load(DemoAccess.of_environment()):
            self.stdout.write(f"The demo data was loaded in {time.monotonic() - begun:.1f} s.")
