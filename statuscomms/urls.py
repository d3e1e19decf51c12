"""The URL root: each app brings its own addresses."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("console/rows/", admin.site.urls),
    path("", include("statuscomms.operations_urls")),
    path("", include("audiences.urls")),
    path("", include("incidents.urls")),
    path("", include("touchpoints.urls")),
    path("", include("delivery.urls")),
    path("", include("inbox.urls")),
    path("", include("reports.urls")),
]

handler400 = "statuscomms.views.bad_request"
handler403 = "statuscomms.views.forbidden"
handler404 = "statuscomms.views.not_found"
handler500 = "statuscomms.views.server_error"
