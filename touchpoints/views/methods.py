"""Which methods public addresses take."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from statuscomms.http import error_body
from statuscomms.middleware import MethodNotAllowed
from touchpoints.documents.addresses import is_page, methods_of
from touchpoints.documents.rendered import OPEN_TO_ALL

View = Callable[..., HttpResponse]


def only_read(view: View) -> View:
    """There is only something to read: OPTIONS says so, other methods get 405.

    No CSRF token is asked for, since nothing that somebody sends is read.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, **parts: str) -> HttpResponse:
        methods = methods_of(request.path_info)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(methods)})
        return view(request, **parts) if request.method in methods else _refusal(request, methods)

    return guarded


def _refusal(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    if is_page(request.path_info):
        return HttpResponseNotAllowed(methods)  # the middleware gives it a page
    headers = {**OPEN_TO_ALL, "Cache-Control": "no-store", "Allow": ", ".join(methods)}
    return JsonResponse(error_body(MethodNotAllowed()), status=405, headers=headers)
