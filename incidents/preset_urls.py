"""The addresses of what administrators prepare: playbooks, levels, the weights of the suggestion."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from incidents.views import presets, weights

urlpatterns: list[URLPattern | URLResolver] = [
    path("playbooks/", presets.playbook_list, name="playbooks"),
    path("playbooks/<slug:slug>/", presets.playbook_preview, name="playbook"),
    path("levels/", presets.level_list, name="levels"),
    path("levels/weights/", weights.weights, name="weights"),
    path("levels/weights/restore/", weights.restore_weights, name="restore_weights"),
]
