"""The addresses of ``incidents``: the staff console."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from incidents.views import (
    briefs,
    correcting,
    declaring,
    drills,
    frames,
    home,
    incident,
    lengths,
    live,
    maintenance,
    maintenance_series,
    releasing,
    resolving,
    reviewing,
    statuspage_import,
    unreachable,
    updating,
    waiting,
)

app_name = "incidents"

_incident: list[URLPattern | URLResolver] = [
    path("", incident.detail, name="detail"),
    path("version/", incident.version, name="version"),
    path("live/", live.live, name="live"),
    path("edit/", declaring.edit, name="edit"),
    path("review/", reviewing.review, name="review"),
    path("review/unreachable/<slug:channel>/", unreachable.unreachable, name="unreachable"),
    path("review/frames/<slug:channel>/<slug:language>/", frames.frame, name="frame"),
    path("publish/", reviewing.publish, name="publish"),
    path("discard/", reviewing.discard, name="discard"),
    path("update/", updating.update, name="update"),
    path("still-working/", updating.still_working, name="still_working"),
    path("update/lengths/", lengths.of_update, name="update_lengths"),
    path("resolve/lengths/", lengths.of_resolution, name="resolve_lengths"),
    path("reopen/", updating.reopen_incident, name="reopen"),
    path("move/", maintenance.move, name="move"),
    path("start/", maintenance.start, name="start"),
    path("cancel/", maintenance.cancel, name="cancel_maintenance"),
    path("maintenance/", maintenance.switches, name="maintenance"),
    path("resolve/", resolving.resolve_incident, name="resolve"),
    path("", include("incidents.teamwork_urls")),
    path("notes/", incident.note, name="note"),
    path("notices/<uuid:notice>/withdraw/", releasing.withdraw, name="withdraw"),
    path("updates/<uuid:update>/approve/", releasing.approve, name="approve"),
    path("updates/<uuid:update>/bypass/", waiting.bypass, name="bypass"),
    path("updates/<uuid:update>/reschedule/", waiting.reschedule, name="reschedule"),
    path("updates/<uuid:update>/change/", waiting.change, name="change"),
    path("updates/<uuid:update>/correct/", correcting.correct, name="correct"),
    path("updates/<uuid:update>/undo/", releasing.undo, name="undo"),
    path("updates/<uuid:update>/cancel/", releasing.cancel, name="cancel"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("console/", home.home, name="list"),
    path("console/declare", declaring.declare_incident, name="declare"),
    path("console/declare/suggestion", declaring.suggestion, name="suggestion"),
    path("console/declare/autosave", declaring.autosave, name="autosave"),
    path("console/declare/lengths", lengths.of_declaration, name="lengths"),
    path("console/declare/preview", declaring.preview, name="preview"),
    path("console/drills/", drills.drills, name="drills"),
    path("console/drills/<uuid:recipient>/remove/", drills.remove, name="remove_drill_recipient"),
    path("console/briefs/", briefs.open_briefs, name="briefs"),
    path("console/incidents/<uuid:incident>/", include(_incident)),
    path("console/statuspage-import/", statuspage_import.statuspage_import, name="statuspage_import"),
    path("console/maintenance/", maintenance_series.series_list, name="series_list"),
    path("console/maintenance/<uuid:series>/", maintenance_series.series_page, name="series"),
    path("console/maintenance/<uuid:series>/stop/", maintenance_series.stop, name="series_stop"),
    path("console/", include("incidents.preset_urls")),
]
