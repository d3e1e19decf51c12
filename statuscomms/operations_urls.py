"""Staff alerts, the component page, health and the staff API."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from statuscomms import api_key_views, health, views
from statuscomms.api import api, mount_routers

mount_routers()

urlpatterns: list[URLPattern | URLResolver] = [
    path("console/alerts/", views.alerts, name="staff_alerts"),
    path("console/alerts/<uuid:alert>/close", views.close_alert, name="close_staff_alert"),
    path("console/settings/", views.settings_home, name="settings_home"),
    path("console/style", views.style, name="style"),
    path("console/keys/", api_key_views.api_keys, name="api_keys"),
    path("console/keys/<uuid:key>/revoke/", api_key_views.revoke, name="revoke_api_key"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", api.urls),
]
