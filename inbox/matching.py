"""Which service an enquiry is about, from its words, its page and its site; which contact wrote; which incident it joins."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

from audiences.addresses import NormalisedAddress, recipient_key
from audiences.models import Address, Contact, Service
from inbox.drafts import CleanEnquiry
from incidents.lifecycle import CLOSED
from incidents.models import Incident

_WORD = re.compile(r"[^\W_]+")
_SHORTEST_WORD = 3
_SHORTEST_STEM = 5
_ENDING = 3
"""Two words are the same when they differ only in the last letters: Finnish and Swedish bend their words."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    service: Service
    phrases: tuple[tuple[str, ...], ...]


class ServiceMatcher:
    """Knows all services; make one per call and use it for every enquiry of a batch."""

    def __init__(self) -> None:
        services = list(Service.objects.select_related("parent").prefetch_related("sites"))
        self._candidates = [_Candidate(service, _phrases(service)) for service in services]
        self._by_site: dict[str, list[Service]] = {}
        for service in services:
            for site in service.sites.all():
                self._by_site.setdefault(site.key, []).append(service)

    def match(self, *, text: str, page: str = "", site_key: str = "") -> Service | None:
        """The service that the text names, else the one its page names, else the site's only one, else None.

        Two that fit equally well are told apart by the site; when that does not help there is no answer rather than a guess.
        """
        on_site = self._by_site.get(site_key, [])
        for words in (_words(text), _words(page)):
            best = self._best(words, on_site)
            if best is not None:
                return best
        return on_site[0] if len(on_site) == 1 else None

    def _best(self, words: tuple[str, ...], on_site: list[Service]) -> Service | None:
        scores = {candidate.service: _score(candidate.phrases, words) for candidate in self._candidates}
        top = max(scores.values(), default=0)
        if not top:
            return None
        best = [service for service, score in scores.items() if score == top]
        for narrower in (
            [service for service in best if service in on_site],
            [service for service in best if service.parent_id is not None],
        ):
            if narrower:
                best = narrower
        return best[0] if len(best) == 1 else None


def _phrases(service: Service) -> tuple[tuple[str, ...], ...]:
    texts = [*service.names.values(), *service.in_forms.values(), service.slug]
    return tuple({words for text in texts if (words := _words(str(text)))})


def _words(text: str) -> tuple[str, ...]:
    found = _WORD.findall(normalize("NFC", text).casefold())
    return tuple(word for word in found if len(word) >= _SHORTEST_WORD)


def _score(phrases: Iterable[tuple[str, ...]], words: tuple[str, ...]) -> int:
    """Letters of the longest phrase all of whose words occur."""
    return max(
        (
            sum(map(len, phrase))
            for phrase in phrases
            if all(any(_same_word(wanted, word) for word in words) for wanted in phrase)
        ),
        default=0,
    )


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    stem = max(_SHORTEST_STEM, min(len(one), len(other)) - _ENDING)
    return len(one) >= stem and abs(len(one) - len(other)) <= 2 * _ENDING and one[:stem] == other[:stem]


def sender_key(enquiry: CleanEnquiry) -> str:
    """A keyed hash of whoever wrote, "" when nothing is known; never an address."""
    if enquiry.contact.reference:
        return recipient_key("reference", enquiry.contact.reference)
    for kind, address in enquiry.addresses:
        return recipient_key(kind, address.normalised)
    digits = "".join(character for character in enquiry.contact.phone if character.isdigit())
    return recipient_key("number", digits) if digits else ""


def find_contact(enquiry: CleanEnquiry) -> Contact | None:
    """The one contact with this reference, else the only one with this address; a shared address tells nobody apart."""
    people = Contact.objects.filter(erased_at__isnull=True)
    if enquiry.contact.reference:
        named = people.filter(reference=enquiry.contact.reference).first()
        if named is not None:
            return named
    for kind, address in enquiry.addresses:
        owner = _only_owner(kind, address)
        if owner is not None:
            return owner
    return None


def _only_owner(kind: str, address: NormalisedAddress) -> Contact | None:
    rows = Address.objects.filter(kind=kind, normalised=address.normalised, contact__erased_at__isnull=True)
    owners = list(rows.select_related("contact")[:2])
    return owners[0].contact if len(owners) == 1 else None


def open_incident_of(service: Service | None) -> Incident | None:
    """The newest open incident about the service or its parent. Without a service none is assumed."""
    if service is None:
        return None
    covering = [pk for pk in (service.pk, service.parent_id) if pk is not None]
    return (
        Incident.objects.filter(impacts__service_id__in=covering, drill=False)
        .exclude(status__in=CLOSED)
        .order_by("-declared_at", "-id")
        .first()
    )
