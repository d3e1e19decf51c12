"""The addresses of ``touchpoints``. The edge answers most of the public ones before Django is asked."""

from django.conf import settings
from django.urls import path, re_path
from django.urls.resolvers import URLPattern, URLResolver

from touchpoints.documents.robots import ROBOTS_PATH
from touchpoints.documents.statuspage_json import FILES
from touchpoints.views import (
    documents,
    drill_page,
    embed,
    entry,
    incident_panels,
    looks,
    personal,
    public_files,
    site_menu,
    site_now,
    site_snippet,
    sites,
)

app_name = "touchpoints"

_LANGUAGES = "|".join(code for code, _name in settings.LANGUAGES)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", documents.published, name="status"),
    re_path(rf"^(?P<language>{_LANGUAGES})/$", documents.published, name="status_in_language"),
    re_path(rf"^(?P<language>{_LANGUAGES})/incidents/(?P<uuid>[0-9a-f-]{{36}})$", documents.published, name="incident"),
    re_path(r"^incidents/(?P<uuid>[0-9a-f-]{36})$", documents.published, name="incident_default"),
    re_path(rf"^(?P<language>{_LANGUAGES})/drills/(?P<token>[0-9a-f]{{64}})$", drill_page.drill, name="drill_page"),
    *(path(file.lstrip("/"), documents.published) for file in (*FILES, ROBOTS_PATH)),
    re_path(
        rf"^(?:(?P<language>{_LANGUAGES})/)?history\.(?P<kind>atom|rss)$", documents.published, name="history_feed"
    ),
    re_path(rf"^(?:(?P<language>{_LANGUAGES})/)?maintenance\.ics$", documents.published, name="calendar"),
    re_path(
        rf"^(?:(?P<language>{_LANGUAGES})/)?maintenance/(?P<services>[a-z0-9+_-]{{1,400}})\.ics$",
        public_files.service_calendar,
        name="service_calendar",
    ),
    re_path(rf"^(?P<language>{_LANGUAGES})/all/$", personal.everything, name="staff_page"),
    re_path(
        rf"^(?P<language>{_LANGUAGES})/for/(?P<site_key>[a-zA-Z0-9_-]{{1,60}})/$", personal.enter, name="enter_personal"
    ),
    re_path(
        rf"^(?P<language>{_LANGUAGES})/for/(?P<site_key>[a-zA-Z0-9_-]{{1,60}})/(?P<audience_key>[0-9a-f]{{64}})/$",
        personal.for_audience,
        name="personal_page",
    ),
    re_path(
        rf"^(?P<language>{_LANGUAGES})/history/(?P<month>\d{{4}}-\d\d)(?:/(?P<number>\d{{1,3}}))?$",
        documents.published,
        name="month",
    ),
    re_path(rf"^(?:(?P<language>{_LANGUAGES})/)?badge\.svg$", documents.published, name="badge"),
    re_path(
        rf"^(?P<language>{_LANGUAGES})/badges/(?P<slug>[a-z0-9_-]+)\.svg$", documents.published, name="service_badge"
    ),
    re_path(rf"^(?:(?P<language>{_LANGUAGES})/)?state\.txt$", documents.published, name="state_text"),
    re_path(rf"^(?:(?P<language>{_LANGUAGES})/)?state\.twiml$", public_files.greeting, name="greeting"),
    re_path(r"^looks/(?P<uuid>[0-9a-f-]{36})/(?P<rest>[a-z0-9./-]{0,80})$", documents.published, name="brand_page"),
    re_path(r"^looks/(?P<uuid>[0-9a-f-]{36})\.(?P<kind>css|png)$", documents.published, name="look_file"),
    re_path(r"^embed/(?P<file>v1[a-z0-9.-]*\.js)$", documents.published, name="embed_file"),
    path("embed/v1/<slug:site_key>.json", documents.published, name="feed"),
    path("embed/v1/<slug:site_key>/<slug:audience_key>.json", documents.published, name="audience_feed"),
    path("embed/v1/<slug:site_key>/identify", embed.identify, name="identify"),
    path("embed/v1/<slug:site_key>/follow", embed.follow, name="follow"),
    path("embed/v1/<slug:site_key>/seen", embed.seen, name="seen"),
    path("console/sites/", sites.site_list, name="site_list"),
    path("console/sites/new/", sites.site_create, name="site_create"),
    path("console/sites/<uuid:uuid>/", sites.site_detail, name="site_detail"),
    path("console/sites/<uuid:uuid>/delete/", sites.site_delete, name="site_delete"),
    path("console/sites/<uuid:uuid>/snippet/", site_snippet.site_snippet, name="site_snippet"),
    path("console/sites/<uuid:uuid>/secret/", site_snippet.rotate, name="site_secret"),
    path("console/sites/<uuid:uuid>/origins/", site_snippet.allow, name="site_allow"),
    path("console/sites/<uuid:uuid>/menu/", site_menu.menu, name="site_menu"),
    path("console/sites/<uuid:uuid>/menu-preview/", site_menu.preview, name="menu_preview"),
    path("console/sites/<uuid:uuid>/topics/new/", site_menu.new_topic, name="topic_new"),
    path("console/sites/<uuid:uuid>/topics/<slug:slug>/", site_menu.edit_topic, name="topic"),
    path("console/sites/<uuid:uuid>/topics/<slug:slug>/move/", site_menu.move, name="topic_move"),
    path("console/sites/<uuid:uuid>/topics/<slug:slug>/delete/", site_menu.delete, name="topic_delete"),
    path("console/sites/<uuid:uuid>/now/", site_now.site_now, name="site_now"),
    path("console/sites/<uuid:uuid>/now/frame/", site_now.now_frame, name="now_frame"),
    path("console/looks/", looks.look_list, name="looks"),
    path("console/looks/new/", looks.new_look, name="look_new"),
    path("console/looks/preview/", looks.preview, name="look_preview"),
    path("console/looks/preview/<slug:part>/", looks.frame, name="look_frame"),
    path("console/looks/<uuid:uuid>/", looks.edit_look, name="look"),
    path("console/looks/<uuid:uuid>/delete/", looks.remove_look, name="look_delete"),
    path("console/incidents/<uuid:uuid>/page-test/", site_now.page_test, name="page_test"),
    path("console/incidents/<uuid:uuid>/entry/", entry.entry, name="entry"),
    path("console/incidents/<uuid:uuid>/drill/", incident_panels.drill, name="drill"),
    path("console/incidents/<uuid:uuid>/impressions/", incident_panels.impressions, name="impressions"),
]
