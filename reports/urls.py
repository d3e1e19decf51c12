"""The addresses of ``reports``."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "reports"

urlpatterns: list[URLPattern | URLResolver] = []
