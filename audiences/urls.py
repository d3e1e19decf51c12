"""The addresses of ``audiences``."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "audiences"

urlpatterns: list[URLPattern | URLResolver] = []
