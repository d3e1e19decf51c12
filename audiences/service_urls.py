"""The addresses of services in the console."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from audiences.views import console_services

urlpatterns: list[URLPattern | URLResolver] = [
    path("", console_services.service_list, name="service_list"),
    path("new/", console_services.new_service, name="new_service"),
    path("<slug:slug>/", console_services.edit_service, name="edit_service"),
    path("<slug:slug>/move/", console_services.move, name="move_service"),
    path("<slug:slug>/archive/", console_services.archive, name="archive_service"),
    path("<slug:slug>/unarchive/", console_services.unarchive, name="unarchive_service"),
]
