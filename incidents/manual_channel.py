"""The manual channel: touchpoints that a person keeps up to date by hand. It gives the words to copy; people do the rest."""

from collections.abc import Mapping, Sequence

from django import forms
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.channels import HandKeptChannel, NoticeDraft, NoticeText, Options, OptionsForm, Review
from incidents.manual_touchpoints import TOUCHPOINTS, ManualTouchpoint, fitting_words, leaves_out

_LINK_LENGTH = "https://status.example.com/en/incidents/00000000-0000-0000-0000-000000000000"
"""Stands for the public page while there is none yet."""


class ManualOptionsForm(OptionsForm):
    """Which places, and how soon somebody must have been there."""

    touchpoints = forms.MultipleChoiceField(
        label=gettext_lazy("Where"),
        choices=[(slug, place.label) for slug, place in TOUCHPOINTS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    within_minutes = forms.IntegerField(label=gettext_lazy("Done within minutes"), min_value=1, max_value=1_440)


class ManualChannel(HandKeptChannel):
    """Social media, the telephone greeting, a sign at the door."""

    slug = "manual"
    label = gettext_lazy("By hand")
    icon = "person"
    options_form = ManualOptionsForm
    default_options = {"touchpoints": list(TOUCHPOINTS), "within_minutes": 15}  # noqa: RUF012

    def places(self, options: Options) -> Sequence[str]:
        """The chosen places that exist."""
        return [slug for slug in TOUCHPOINTS if slug in options.get("touchpoints", ())]

    def minutes(self, options: Options) -> int:
        """How soon a place must be up to date."""
        return int(options.get("within_minutes", 15))

    def words_for(self, place: str, texts: Mapping[str, NoticeText], links: Mapping[str, str]) -> dict[str, str]:
        """The words to copy, per language."""
        return {
            language: fitting_words(TOUCHPOINTS[place], text, links.get(language, ""))[0]
            for language, text in texts.items()
        }

    def review(self, draft: NoticeDraft) -> Review:
        """A title that fits no place blocks; words that must be left out warn."""
        problems: list[str | Promise] = []
        warnings: list[str | Promise] = []
        for place in self._chosen(draft):
            for language, text in draft.texts.items():
                named = {"place": place.label, "language": language, "limit": place.limit}
                if not fitting_words(place, text, _LINK_LENGTH)[1]:
                    problems.append(
                        _("%(place)s, %(language)s: not even the title fits into %(limit)d characters.") % named
                    )
                elif leaves_out(place, text, _LINK_LENGTH):
                    warnings.append(
                        _("%(place)s, %(language)s: %(limit)d characters do not hold everything; a part is left out.")
                        % named
                    )
        return Review(tuple(problems), tuple(warnings))

    def preview(self, draft: NoticeDraft, language: str) -> SafeString:
        """Each place with its words."""
        text = draft.texts.get(language) or next(iter(draft.texts.values()), NoticeText("", ""))
        shown = [(place.label, fitting_words(place, text, _LINK_LENGTH)[0]) for place in self._chosen(draft)]
        return render_to_string("incidents/_manual_preview.html", {"places": shown, "language": language})

    def plain_text(self, text: NoticeText) -> str:
        """All places, one after the other."""
        parts = [f"{place.label}: {fitting_words(place, text, _LINK_LENGTH)[0]}" for place in TOUCHPOINTS.values()]
        return "\n\n".join(parts)

    def _chosen(self, draft: NoticeDraft) -> list[ManualTouchpoint]:
        return [TOUCHPOINTS[slug] for slug in self.places({**self.default_options, **draft.options})]
