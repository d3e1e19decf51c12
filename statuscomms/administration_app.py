"""Django's admin as an app, with our own doorkeeper. A module of its own: Django takes one default app from each ``apps.py``."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """The read-only look at the rows under ``/console/rows/``."""

    default_site = "statuscomms.administration.AdministrationSite"
