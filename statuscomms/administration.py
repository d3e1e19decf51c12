"""A read-only look at the rows, for administrators who search for a fault. Services are the only writers."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from statuscomms.access import Action


def may_look(request: HttpRequest) -> bool:
    """Whether the signed-in person is an administrator of the installation."""
    return request.user.is_authenticated and request.user.may(Action.MANAGE_SETTINGS)


class AdministrationSite(admin.AdminSite):
    """Django's admin under the console, behind our own roles."""

    site_header = "Statuscomms"
    site_url = "/console/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators alone."""
        return may_look(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The console's log-in, with its limits and second step; who is signed in and still sent here may not look."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/console/rows/"), settings.LOGIN_URL)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The console's own page."""
        return redirect("account_change_password")


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Looks, never writes."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators alone."""
        return may_look(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators alone."""
        return may_look(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False
