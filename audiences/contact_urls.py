"""The addresses of contacts and their attributes in the console."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from audiences.views import console_attributes, console_consents, console_contacts, contact_work

urlpatterns: list[URLPattern | URLResolver] = [
    path("", console_contacts.contact_search, name="contact_search"),
    path("attributes/", console_attributes.attribute_list, name="attribute_list"),
    path("new-attribute/", console_attributes.new_attribute, name="new_attribute"),
    path("attributes/<slug:key>/", console_attributes.edit_attribute, name="edit_attribute"),
    path("attributes/<slug:key>/remove/", console_attributes.remove_attribute, name="remove_attribute"),
    path("consents/", console_consents.all_consents, name="all_consents"),
    path("<uuid:contact>/", console_contacts.contact_detail, name="contact_detail"),
    path("<uuid:contact>/edit/", contact_work.edit_contact, name="edit_contact"),
    path("<uuid:contact>/addresses/", contact_work.new_address, name="new_address"),
    path("<uuid:contact>/addresses/<uuid:address>/remove/", contact_work.drop_address, name="drop_address"),
    path("<uuid:contact>/addresses/<uuid:address>/lift/", contact_work.lift, name="lift_suppression"),
    path("<uuid:contact>/switch/", contact_work.switch, name="switch_contact"),
    path("<uuid:contact>/erase/", contact_work.erase, name="erase_contact"),
    path("<uuid:contact>/consents/", console_consents.contact_consents, name="contact_consents"),
]
