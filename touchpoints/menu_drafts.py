"""The chatbot menu of a site as staff describe it, and what may not stand in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from statuscomms.errors import InvalidInput, Sentence

LONGEST_LABEL = 60
"""Characters: a button of the chat window holds no more."""
LONGEST_ANSWER = 2_000
MOST_TOPICS = 80
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z", re.ASCII)
Errors = dict[str, list[Sentence]]


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """A topic. ``labels`` and ``answers``: language -> text; ``slug`` empty: made from the label; ``services`` are slugs.

    ``children`` counts only where a whole menu is written; children of children are refused.
    """

    labels: Mapping[str, str]
    answers: Mapping[str, str] = field(default_factory=dict)
    services: Sequence[str] = ()
    slug: str = ""
    children: Sequence["TopicDraft"] = ()

    def tidied_labels(self) -> dict[str, str]:
        """Without empty languages."""
        return {code: " ".join(text.split()) for code, text in self.labels.items() if text.strip()}

    def tidied_answers(self) -> dict[str, str]:
        """Without empty languages; line ends as Unix writes them."""
        return {code: text.replace("\r\n", "\n").strip() for code, text in self.answers.items() if text.strip()}


def check_topic(draft: TopicDraft) -> None:
    """Raise ``InvalidInput`` naming every field of the topic that is wrong."""
    if errors := topic_errors(draft):
        raise InvalidInput(errors)


def check_menu(drafts: Sequence[TopicDraft]) -> None:
    """The same for a whole menu: two levels, no slug twice, not too many topics."""
    errors: Errors = {}
    every = [*drafts, *(child for draft in drafts for child in draft.children)]
    if len(every) > MOST_TOPICS:
        errors["menu"] = [_("A menu holds at most 80 topics.")]
    slugs = [draft.slug for draft in every if draft.slug]
    if len(slugs) != len(set(slugs)):
        errors["menu"] = [_("Two topics have the same short name.")]
    for number, draft in enumerate(drafts[:MOST_TOPICS]):
        errors |= topic_errors(draft, f"menu.{number}.")
        for place, child in enumerate(draft.children[:MOST_TOPICS]):
            errors |= topic_errors(child, f"menu.{number}.children.{place}.")
            if child.children:
                errors[f"menu.{number}.children.{place}.children"] = [_("A menu has two levels of topics.")]
    if errors:
        raise InvalidInput(errors)


def topic_errors(draft: TopicDraft, path: str = "") -> Errors:
    """What is wrong with one topic, by field; ``path`` stands before the field's name."""
    errors: Errors = {}
    if draft.slug and not _SLUG.match(draft.slug):
        errors[f"{path}slug"] = [_("Use 1 to 60 small letters, digits and hyphens.")]
    labels = draft.tidied_labels()
    if not labels:
        errors[f"{path}labels"] = [_("Give a label in at least one language.")]
    known = [code for code, _name in settings.LANGUAGES]
    for code, text in labels.items():
        if code not in known:
            errors[f"{path}labels"] = [_("Choose among these languages: %(known)s.") % {"known": ", ".join(known)}]
        elif len(text) > LONGEST_LABEL or not text.isprintable():
            errors[f"{path}labels.{code}"] = [_("A label has at most 60 characters.")]
    for code, text in draft.tidied_answers().items():
        if code not in known:
            errors[f"{path}answers"] = [_("Choose among these languages: %(known)s.") % {"known": ", ".join(known)}]
        elif len(text) > LONGEST_ANSWER:
            errors[f"{path}answers.{code}"] = [_("An answer has at most 2,000 characters.")]
    return errors
