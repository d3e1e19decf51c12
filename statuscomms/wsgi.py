"""The web entry: the edge that answers published documents stands in front of Django."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuscomms.settings")

django_application = get_wsgi_application()
application = import_string(settings.WSGI_EDGE)(django_application)
