"""The addresses of ``delivery``."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "delivery"

urlpatterns: list[URLPattern | URLResolver] = []
