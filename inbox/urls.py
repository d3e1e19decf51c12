"""The addresses of ``inbox``."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "inbox"

urlpatterns: list[URLPattern | URLResolver] = []
