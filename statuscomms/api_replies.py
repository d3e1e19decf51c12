"""Idempotency of the staff API: the same key and body get the first reply again, another body gets 409.

The claim, the work and the kept reply are one transaction, so a crash between them repeats nothing and loses nothing.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from statuscomms import json_bodies
from statuscomms.api_keys import BearerKey
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput, ProductError
from statuscomms.http import error_response
from statuscomms.models import ApiKey, KeptReply

MAX_KEY_LENGTH = 200
KEPT_FOR = timedelta(days=7)
Run = Callable[..., HttpResponseBase]


def idempotent(run: Run) -> Run:
    """Wrap a ninja operation: POSTs that carry a key run once."""

    @wraps(run)
    def once(request: HttpRequest, **path: Any) -> HttpResponseBase:
        if request.method != "POST":
            return run(request, **path)
        try:
            key = BearerKey()(request)
            idempotency_key = _idempotency_key(request) if isinstance(key, ApiKey) else None
            if not isinstance(key, ApiKey) or idempotency_key is None:
                return run(request, **path)
            with transaction.atomic():
                return _run_once(key, idempotency_key, request, lambda: run(request, **path))
        except ProductError as error:
            return error_response(request, error)

    return once


def _run_once(key: ApiKey, idempotency_key: str, request: HttpRequest, run: Run) -> HttpResponseBase:
    digest = _body_digest(request)
    place = {"api_key": key, "path": request.path[:300], "idempotency_key": idempotency_key}
    # A second caller waits here until the first has committed, and then finds its reply.
    KeptReply.objects.bulk_create([KeptReply(**place, body_digest=digest)], ignore_conflicts=True)
    kept = KeptReply.objects.select_for_update().get(**place)
    if kept.body_digest != digest:
        raise Conflict(_("This idempotency key came before with another body."), code="idempotency_conflict")
    if kept.status is not None:
        return JsonResponse(kept.reply, status=200 if kept.status == 201 else kept.status, safe=False)
    response = run()
    if response.status_code >= 400 or not isinstance(response, HttpResponse):
        transaction.set_rollback(True)
        return response
    kept.status = response.status_code
    kept.reply = json.loads(response.content) if response.content else None
    kept.save(update_fields=["status", "reply"])
    return response


def _idempotency_key(request: HttpRequest) -> str | None:
    header = request.headers.get("Idempotency-Key")
    if header is not None:
        return _checked(header, "Idempotency-Key")
    if not (request.content_type or "").endswith("json") or b"client_key" not in request.body:
        return None
    try:
        body = json_bodies.parse(request.body)
    except ProductError:
        return None  # the operation itself says what is wrong with the body
    value = body.get("client_key") if isinstance(body, dict) else None
    return _checked(value, "client_key") if isinstance(value, str) else None


def _checked(key: str, field: str) -> str:
    if not 1 <= len(key.strip()) <= len(key) <= MAX_KEY_LENGTH:
        raise InvalidInput({field: [_("Give 1 to %(limit)d characters.") % {"limit": MAX_KEY_LENGTH}]})
    return key


def _body_digest(request: HttpRequest) -> str:
    digest = hashlib.sha256(request.META.get("QUERY_STRING", "").encode("utf-8", "replace") + b"\0")
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            digest.update(json.dumps([name, values]).encode())
        for name, file in sorted(request.FILES.items()):
            if not isinstance(file, UploadedFile):
                continue
            digest.update(name.encode("utf-8", "replace"))
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def forget_old_replies() -> None:
    """Remove replies older than a week (tick)."""
    KeptReply.objects.filter(created_at__lt=now() - KEPT_FOR).delete()
