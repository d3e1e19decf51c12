"""What a rule means right now: its sentence in every language, how many people it holds, and a few of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import override

from audiences.audience_sample import SampledPerson, sample_of
from audiences.overview import spec_of_rule
from audiences.recipients import count_people
from audiences.rules import Rule
from audiences.rules.vocabulary import Vocabulary
from audiences.topics import AddressKind


@dataclass(frozen=True, slots=True)
class SentenceIn:
    """The rule in one language."""

    code: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class RulePreview:
    """``sample`` is empty for those who may not see people."""

    sentences: tuple[SentenceIn, ...]
    people: int
    sample: tuple[SampledPerson, ...]
    is_everybody: bool


def preview_of(tree: Mapping[str, Any], rule: Rule, vocabulary: Vocabulary, *, with_people: bool) -> RulePreview:
    """The preview of a rule that was found right."""
    found = count_people(spec_of_rule(tree, AddressKind.EMAIL))
    sample = tuple(sample_of(tree)) if with_people and found else ()
    return RulePreview(sentences_of(rule, vocabulary), found, sample, rule.is_everybody)


def sentences_of(rule: Rule, vocabulary: Vocabulary) -> tuple[SentenceIn, ...]:
    """The rule in words, in each of the installation's languages."""
    found = []
    for code, name in settings.LANGUAGES:
        with override(code):
            found.append(SentenceIn(code, str(name), rule.sentence(vocabulary.labels())))
    return tuple(found)
