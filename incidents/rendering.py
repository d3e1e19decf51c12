"""The words that a notice carries: the update's texts, a channel's own where it has any, placeholders filled in."""

from collections.abc import Mapping

from audiences.models import Service
from incidents.channels import NoticeText, get_channel
from incidents.declarations import Text
from incidents.models import Notice, Update
from incidents.placeholders import strip_personal
from incidents.public_pages import public_address
from incidents.texts import PlaceholderFacts, languages, render


def placeholder_facts(update: Update) -> PlaceholderFacts:
    """What placeholders in this update's texts stand for."""
    incident = update.incident
    # The rows keep the order in which staff named the services; JSON objects do not on every database.
    named = list(incident.impacts.order_by("id").values_list("service__slug", flat=True))
    order = [*named, *sorted(slug for slug in update.impacts if slug not in named)]
    services = sorted(Service.objects.filter(slug__in=order), key=lambda service: order.index(service.slug))
    return PlaceholderFacts(
        title=incident.title,
        services=tuple(services),
        started_at=update.new_starts_at or incident.starts_at or incident.declared_at,
        ends_at=update.new_ends_at or incident.ends_at,
        next_update_at=incident.promised_next_update,
        links={code: public_address(incident, code) for code in languages()},
    )


def merged_texts(own: Mapping[str, Text], general: Mapping[str, Text]) -> dict[str, Text]:
    """A channel's own words over the update's, part by part and language by language."""
    merged = dict(general)
    for language, text in own.items():
        base = general.get(language, Text())
        merged[language] = Text(
            text.title or base.title, text.body or base.body, text.instructions or base.instructions
        )
    return merged


def rendered_texts(
    own: Mapping[str, Text], general: Mapping[str, Text], facts: PlaceholderFacts, *, shown: bool
) -> dict[str, NoticeText]:
    """Every written language of a notice with placeholders filled in; shown notices lose the personal ones."""
    rendered = {}
    for language, text in merged_texts(own, general).items():
        words = render(text, language, facts)
        if shown:
            words = NoticeText(*(strip_personal(part) for part in (words.title, words.body, words.instructions)))
        rendered[language] = words
    return rendered


def notice_texts(notice: Notice, update: Update, facts: PlaceholderFacts) -> dict[str, dict[str, str]]:
    """What ``Notice.texts`` keeps from its release on."""
    own = {language: Text.of_json(kept) for language, kept in notice.texts.items()}
    general = {language: Text.of_json(kept) for language, kept in update.texts.items()}
    shown = not get_channel(notice.channel).names_the_person
    return {
        language: {"title": words.title, "body": words.body, "instructions": words.instructions}
        for language, words in rendered_texts(own, general, facts, shown=shown).items()
    }
