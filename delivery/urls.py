"""The addresses of ``delivery``."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from delivery.views import contact_messages, sending, testing

app_name = "delivery"

urlpatterns: list[URLPattern | URLResolver] = [
    path("console/contacts/<uuid:contact>/messages/", contact_messages.contact_messages, name="contact_messages"),
    path("console/incidents/<uuid:incident>/sending/", sending.progress, name="progress"),
    path("console/incidents/<uuid:incident>/test/", testing.test, name="test"),
    path("console/broadcasts/<uuid:broadcast>/failed/", sending.failed, name="failed"),
    path("console/broadcasts/<uuid:broadcast>/pause/", sending.pause, name="pause"),
    path("console/broadcasts/<uuid:broadcast>/resume/", sending.resume, name="resume"),
    path("console/broadcasts/<uuid:broadcast>/stop/", sending.stop, name="stop"),
    path("console/broadcasts/<uuid:broadcast>/retry-failed/", sending.retry, name="retry_failed"),
]
