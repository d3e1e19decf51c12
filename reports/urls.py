"""The addresses of ``reports``."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from reports.files import FileKind
from reports.views import files, pages

app_name = "reports"

urlpatterns: list[URLPattern | URLResolver] = [
    path("console/reports/", pages.reports, name="list"),
    path("console/incidents/<uuid:incident>/report/", pages.report, name="report"),
    path("console/incidents/<uuid:incident>/report/panel/", pages.panel, name="panel"),
    *(
        path(
            f"console/incidents/<uuid:incident>/report.{kind.value}",
            files.download,
            {"kind": kind.value},
            name=f"download_{kind.value}",
        )
        for kind in FileKind
    ),
]
