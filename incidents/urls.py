"""The addresses of ``incidents``."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "incidents"

urlpatterns: list[URLPattern | URLResolver] = []
