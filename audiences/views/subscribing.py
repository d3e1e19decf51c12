"""``/subscribe/``: anybody may ask; the answer is the same whoever asks."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from audiences.consent_wording import wording
from audiences.forms.subscribe import SubscribeForm
from audiences.services import follow
from audiences.topics import AddressKind
from audiences.views.visitors import network_of, require_own_origin
from statuscomms import limits
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput
from statuscomms.http import HttpResponseSeeOther

HOUR = 3600


# No CSRF cookie: the form also stands on published documents, which have none; the origin is checked instead.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form; sending it right leads to "check your mail"."""
    language = _language(request)
    with translation.override(language):
        if request.method != "POST":
            return _page(request, SubscribeForm(page_language=language), language)
        require_own_origin(request)
        form = SubscribeForm(request.POST, page_language=language)
        if form.is_valid() and _follow_all(request, form, language):
            return HttpResponseSeeOther(f"/subscribe/sent/?lang={language}")
        return _page(request, form, language, status=422)


@require_safe
def subscribe_sent(request: HttpRequest) -> HttpResponse:
    """What to do next; says nothing about the address."""
    language = _language(request)
    with translation.override(language):
        return render(request, "audiences/subscribe_sent.html", {"languages": settings.LANGUAGES})


def _language(request: HttpRequest) -> str:
    known = [code for code, _name in settings.LANGUAGES]
    asked = request.POST.get("language") or request.GET.get("lang") or translation.get_language() or ""
    return asked if asked in known else settings.LANGUAGE_CODE


def _page(request: HttpRequest, form: SubscribeForm, language: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "languages": settings.LANGUAGES, "wording": wording(settings.ORGANISATION_NAME)}
    response = render(request, "audiences/subscribe.html", context, status=status)
    response["Content-Language"] = language
    return response


def _follow_all(request: HttpRequest, form: SubscribeForm, language: str) -> bool:
    """Ask for everything chosen; False when an address is malformed (the form then says which)."""
    chosen = form.cleaned_data
    network = network_of(request)
    limits.take("subscribe", network, capacity=20, per_seconds=HOUR)
    if chosen["website"]:
        return True
    if chosen["phone"].strip():
        limits.take("subscribe-sms", network, capacity=10, per_seconds=4 * HOUR)
    for kind in (AddressKind.EMAIL, AddressKind.PHONE):
        value = chosen[str(kind)]
        if not value.strip():
            continue
        try:
            for service in chosen["services"] or [None]:
                follow(
                    actor=Actor.customer(),
                    kind=kind,
                    value=value,
                    language=chosen["language"] or language,
                    source="page",
                    service=service,
                )
        except InvalidInput as trouble:
            for field, sentences in trouble.fields.items():
                for sentence in sentences:
                    form.add_error(field if field in form.fields else None, str(sentence))
    return form.is_valid()
