"""The addresses of what administrators prepare: playbooks, levels, the weights of the suggestion, where audiences are used."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from incidents.views import audience_uses, levels, maintenance_defaults, playbooks, weights

urlpatterns: list[URLPattern | URLResolver] = [
    path("playbooks/", playbooks.playbook_list, name="playbooks"),
    path("playbooks/new/", playbooks.new_playbook, name="new_playbook"),
    path("playbooks/preview", playbooks.draft_preview, name="preview_playbook"),
    path("playbooks/<slug:slug>/edit/", playbooks.edit_playbook, name="edit_playbook"),
    path("playbooks/<slug:slug>/move/", playbooks.move, name="move_playbook"),
    path("playbooks/<slug:slug>/delete/", playbooks.delete, name="delete_playbook"),
    path("playbooks/<slug:slug>/", playbooks.playbook_preview, name="playbook"),
    path("levels/", levels.level_list, name="levels"),
    path("levels/<int:number>/", levels.level, name="level"),
    path("levels/<int:number>/preview", levels.level_preview, name="level_preview"),
    path("audiences/<slug:slug>/uses/", audience_uses.audience_uses, name="audience_uses"),
    path("levels/weights/", weights.weights, name="weights"),
    path("levels/maintenance/", maintenance_defaults.maintenance_defaults, name="maintenance_defaults"),
    path("levels/maintenance/restore/", maintenance_defaults.restore, name="restore_maintenance_defaults"),
    path("levels/weights/restore/", weights.restore_weights, name="restore_weights"),
]
