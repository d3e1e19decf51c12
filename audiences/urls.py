"""The addresses of ``audiences``: public pages for customers, console pages for staff."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from audiences.views import (
    console_exports,
    console_imports,
    console_subscribing,
    links,
    preferences,
    subscribing,
)

app_name = "audiences"

urlpatterns: list[URLPattern | URLResolver] = [
    path("subscribe/", subscribing.subscribe, name="subscribe"),
    path("subscribe/sent/", subscribing.subscribe_sent, name="subscribe_sent"),
    path("subscribe/code/", subscribing.subscribe_code, name="subscribe_code"),
    path("confirm/<str:token>", links.confirm_page, name="confirm"),
    path("preferences/<str:token>", preferences.preferences_page, name="preferences"),
    path("preferences/<str:token>/addresses", preferences.addresses_page, name="own_addresses"),
    path("preferences/<str:token>/data.json", preferences.data_page, name="own_data"),
    path("preferences/<str:token>/delete", preferences.delete_page, name="forget_me"),
    path("unsubscribe/<str:token>", links.unsubscribe_page, name="unsubscribe"),
    path("console/audiences/", include("audiences.audience_urls")),
    path("console/services/", include("audiences.service_urls")),
    path("console/contacts/subscribe/", console_subscribing.contact_subscribe, name="contact_subscribe"),
    path("console/contacts/export/", console_exports.contact_export, name="contact_export"),
    path("console/contacts/imports/", console_imports.import_list, name="import_list"),
    path("console/contacts/imports/<uuid:import_id>/", console_imports.import_detail, name="import_detail"),
    path("console/contacts/imports/<uuid:import_id>/cancel/", console_imports.import_cancel, name="import_cancel"),
    path("console/contacts/imports/<uuid:import_id>/errors.csv", console_imports.import_errors, name="import_errors"),
    path("console/contacts/", include("audiences.contact_urls")),
]
