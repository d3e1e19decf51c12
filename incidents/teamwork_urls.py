"""The addresses under an incident for those who work on it together: briefs, parts of the work, touchpoints kept by hand."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from incidents.views import briefs, incident, manual, postmortem, responsibility

urlpatterns: list[URLPattern | URLResolver] = [
    path("brief/", briefs.brief, name="brief"),
    path("brief/read/", briefs.mark_brief_read, name="brief_read"),
    path("manual/<uuid:task>/done/", manual.done, name="manual_done"),
    path("manual/<uuid:task>/take/", manual.take, name="manual_take"),
    path("postmortem/", postmortem.edit, name="postmortem"),
    path("postmortem/preview/", postmortem.preview, name="postmortem_preview"),
    path("postmortem/publish/", postmortem.publish, name="postmortem_publish"),
    path("trail/", incident.trail, name="trail"),
    path("responsibility/", responsibility.hand_over, name="responsibility"),
    path("responsibility/take/", responsibility.take, name="take_part"),
]
