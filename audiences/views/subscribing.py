"""``/subscribe/``: anybody may ask; the answer is the same whoever asks."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.addresses import normalise
from audiences.consent_wording import wording
from audiences.forms.subscribe import CodeForm, SubscribeForm
from audiences.services import confirm_by_code, follow
from audiences.topics import AddressKind
from audiences.views.visitors import neighbourhood_of, network_of, require_own_origin
from statuscomms import limits
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput
from statuscomms.http import HttpResponseSeeOther

HOUR = 3600
PER_NETWORK, PER_NEIGHBOURHOOD = 20, 200
SMS_PER_NETWORK = 10
CODES_PER_NETWORK, CODES_PER_NUMBER = 30, 5
"""Guessing one code in a million five times an hour takes decades."""


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
        return _sent_page(request, CodeForm(), language)


# As for ``subscribe``: the origin is checked instead of a cookie.
@csrf_exempt
@require_POST
def subscribe_code(request: HttpRequest) -> HttpResponse:
    """``/subscribe/code/``: confirms with the code of the SMS; a wrong code and an unknown number get the same answer."""
    language = _language(request)
    with translation.override(language):
        require_own_origin(request)
        form = CodeForm(request.POST)
        if form.is_valid() and _confirmed(request, form):
            context = {"languages": settings.LANGUAGES, "language": language}
            return render(request, "audiences/confirmed_by_code.html", context)
        return _sent_page(request, form, language, status=422)


def _confirmed(request: HttpRequest, form: CodeForm) -> bool:
    limits.take("confirmation-code", network_of(request), capacity=CODES_PER_NETWORK, per_seconds=HOUR)
    try:
        number = normalise(AddressKind.PHONE, form.cleaned_data["phone"]).normalised
        limits.take("confirmation-code-of", number, capacity=CODES_PER_NUMBER, per_seconds=HOUR)
        contact = confirm_by_code(number, form.cleaned_data["code"], actor=Actor.customer())
    except InvalidInput as trouble:
        for sentences in trouble.fields.values():
            form.add_error("phone", [str(sentence) for sentence in sentences])
        return False
    if contact is None:
        form.add_error("code", _("This code does not fit. Look at the newest text message, or answer YES to it."))
    return contact is not None


def _sent_page(request: HttpRequest, form: CodeForm, language: str, status: int = 200) -> HttpResponse:
    context = {"languages": settings.LANGUAGES, "LANGUAGE_CODE": language, "code_form": form}
    return render(request, "audiences/subscribe_sent.html", context, status=status)


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
    limits.take("subscribe", network, capacity=PER_NETWORK, per_seconds=HOUR)
    limits.take("subscribe", neighbourhood_of(request), capacity=PER_NEIGHBOURHOOD, per_seconds=HOUR)
    if chosen["website"]:
        return True
    if chosen["phone"].strip():
        limits.take("subscribe-sms", network, capacity=SMS_PER_NETWORK, per_seconds=4 * HOUR)
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
                    **form.wishes(),
                )
        except InvalidInput as trouble:
            for field, sentences in trouble.fields.items():
                name = field.replace("attributes.", "attribute_")
                form.add_error(name if name in form.fields else None, [str(sentence) for sentence in sentences])
    return form.is_valid()
