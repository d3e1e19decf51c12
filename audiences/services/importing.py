"""Imports of contacts as people steer them: upload, choose columns, check, run, cancel; and forgetting their files."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from audiences.imports.columns import check_mapping, guess_mapping, mapping_from_names
from audiences.imports.files import keep_file, path_of, read_heading, remove_file
from audiences.imports.running import end_import
from audiences.lifecycle import FINISHED, UNFINISHED, ImportState, check_import_move
from audiences.models import AttributeField, ContactImport
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.doorbell import ring
from statuscomms.errors import Conflict, InvalidInput

LONGEST_CONSENT = 1_000
SHORTEST_CONSENT = 10
"""A statement says something: "yes" and "ok" do not."""


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """A file to import. ``mapping`` (column name -> target) None: as guessed. ``consent``: how the people in it agreed."""

    file: UploadedFile
    consent: str
    mapping: Mapping[str, object] | None = None
    dry_run: bool = False
    subscribe_all: bool = False


def start_import(*, actor: Actor, draft: ImportDraft) -> ContactImport:
    """Keep the file and import it in the background. ``InvalidInput`` names what is wrong with file, consent or mapping."""
    return _new_import(actor, draft, ImportState.PENDING)


def upload_import(*, actor: Actor, draft: ImportDraft) -> ContactImport:
    """Keep the file and wait until somebody has looked at its columns (``run_uploaded``)."""
    return _new_import(actor, draft, ImportState.DRAFT)


def _new_import(actor: Actor, draft: ImportDraft, state: ImportState) -> ContactImport:
    actor.require(Action.MANAGE_CONTACTS)
    consent = _checked_consent(draft.consent)
    name = uuid.uuid4()
    kept = keep_file(draft.file, name)
    try:
        job = ContactImport(
            uuid=name,
            state=state,
            dry_run=draft.dry_run,
            file_name=(draft.file.name or "")[-200:],
            format=kept.format,
            delimiter=kept.delimiter,
            length=kept.length,
            consent=consent,
            subscribe_all=draft.subscribe_all,
            language=(translation.get_language() or settings.LANGUAGE_CODE)[:10],
            actor_kind=actor.kind,
            actor_name=actor.name[:150],
            actor_user_id=actor.user_id,
        )
        _read_columns(job, draft.mapping)
        with transaction.atomic():
            job.save()
            _announce(actor, job, "contact_import_uploaded")
    except Exception:
        path_of(name, kept.format).unlink(missing_ok=True)
        raise
    return job


def _checked_consent(statement: str) -> str:
    statement = statement.strip()
    if not SHORTEST_CONSENT <= len(statement) <= LONGEST_CONSENT:
        sentence = _("Say how these people agreed to get messages, in %(least)s to %(most)s characters.")
        raise InvalidInput({"consent": [sentence % {"least": SHORTEST_CONSENT, "most": LONGEST_CONSENT}]})
    return statement


def _read_columns(job: ContactImport, given: Mapping[str, object] | None) -> None:
    heading = read_heading(job)
    job.columns = [cell.strip()[:100] for cell in heading.header.cells]
    job.sample = heading.sample
    job.first_position = job.position = heading.header.end
    job.first_row = job.row = heading.header.number
    if given is not None:
        job.mapping = mapping_from_names(job.columns, given)
        return
    job.mapping = guess_mapping(job.columns, {field.key: field for field in AttributeField.objects.all()})
    if job.state == ImportState.PENDING:
        check_mapping(job.columns, job.mapping)


def _announce(actor: Actor, job: ContactImport, verb: str) -> None:
    audit.record(actor=actor, verb=verb, target=job, file=job.file_name, dry_run=job.dry_run, consent=job.consent)
    if job.state == ImportState.PENDING:
        ring("import", job.pk)


@transaction.atomic
def run_uploaded(
    *, actor: Actor, job: ContactImport, mapping: Sequence[str], dry_run: bool, subscribe_all: bool
) -> ContactImport:
    """Begin an uploaded import with these targets (one per column), or run it again after a check. Raises ``InvalidInput``."""
    actor.require(Action.MANAGE_CONTACTS)
    current = ContactImport.objects.select_for_update().get(pk=job.pk)
    check_import_move(current.state, ImportState.PENDING)
    if current.state == ImportState.DONE and not current.dry_run:
        raise Conflict(_("This file has been imported already."))
    if current.file_removed_at is not None:
        raise Conflict(_("The file is gone. Upload it again."))
    check_mapping(current.columns, mapping)
    current.refused_rows.all().delete()
    current.mapping, current.dry_run, current.subscribe_all = list(mapping), dry_run, subscribe_all
    current.state, current.position, current.row = ImportState.PENDING, current.first_position, current.first_row
    current.rows = current.created = current.changed = current.unchanged = current.refused = 0
    current.started_at = current.finished_at = None
    current.turns_without_progress = 0
    current.asked_at = now()
    current.actor_kind, current.actor_name, current.actor_user_id = actor.kind, actor.name[:150], actor.user_id
    current.language = (translation.get_language() or settings.LANGUAGE_CODE)[:10]
    current.save()
    _announce(actor, current, "contact_import_started")
    return current


@transaction.atomic
def cancel_import(*, actor: Actor, job: ContactImport) -> ContactImport:
    """Stop an import. What has been written stays; nothing more is. Raises ``IllegalTransition`` when it is over."""
    actor.require(Action.MANAGE_CONTACTS)
    current = ContactImport.objects.select_for_update().get(pk=job.pk)
    check_import_move(current.state, ImportState.CANCELLED)
    audit.record(actor=actor, verb="contact_import_stopped", target=current)
    end_import(current, ImportState.CANCELLED)
    return current


def forget_old_import_files() -> None:
    """Delete files and refused rows of imports that ended, or were never begun, some days ago (tick)."""
    before = now() - timedelta(days=settings.IMPORT_RETENTION_DAYS)
    old = ContactImport.objects.filter(file_removed_at__isnull=True).exclude(state__in=UNFINISHED)
    for job in old.filter(created_at__lt=before):
        if job.state in FINISHED and job.finished_at is not None and job.finished_at >= before:
            continue
        remove_file(job)
        with transaction.atomic():
            job.refused_rows.all().delete()
            moment = now()
            ContactImport.objects.filter(pk=job.pk).update(file_removed_at=moment, sample=[])
            ContactImport.objects.filter(pk=job.pk, state=ImportState.DRAFT).update(
                state=ImportState.CANCELLED, finished_at=moment
            )
