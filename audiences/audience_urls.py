"""The addresses of audiences in the console."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from audiences.views import audience_editor, console_audiences

urlpatterns: list[URLPattern | URLResolver] = [
    path("", console_audiences.audience_list, name="audience_list"),
    path("new/", audience_editor.new_audience, name="new_audience"),
    path("preview/", audience_editor.preview, name="preview_audience"),
    path("<slug:slug>/", console_audiences.audience_detail, name="audience_detail"),
    path("<slug:slug>/edit/", audience_editor.edit_audience, name="edit_audience"),
    path("<slug:slug>/copy/", console_audiences.copy, name="copy_audience"),
    path("<slug:slug>/archive/", console_audiences.archive, name="archive_audience"),
    path("<slug:slug>/restore/", console_audiences.restore, name="restore_audience"),
    path("<slug:slug>/delete/", console_audiences.delete, name="delete_audience"),
    path("<slug:slug>/unreachable/<slug:kind>/", console_audiences.audience_unreachable, name="audience_unreachable"),
]
