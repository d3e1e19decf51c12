"""The addresses of ``touchpoints``."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "touchpoints"

urlpatterns: list[URLPattern | URLResolver] = []
