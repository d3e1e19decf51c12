"""The form of one topic of a chatbot menu."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from audiences.queries import services_in_use
from statuscomms.errors import InvalidInput
from touchpoints.menu_drafts import LONGEST_ANSWER, LONGEST_LABEL, TopicDraft
from touchpoints.models import MenuTopic, Site


class TopicForm(forms.Form):
    """A topic: label and answer per language, the services that hang on it, the topic above it. ``topic`` None: a new one."""

    use_required_attribute = False

    parent = forms.ChoiceField(label=_("Stands under"), required=False)
    services = forms.MultipleChoiceField(
        label=_("Services"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Entries about these services stand under this topic when they are not among the first buttons."),
    )

    def __init__(self, data: Any = None, *, site: Site, topic: MenuTopic | None = None, under: str = "") -> None:
        super().__init__(data, initial=_values(topic) if topic else {"parent": under})
        self.codes = site.languages or [code for code, _name in settings.LANGUAGES]
        for code in self.codes:
            self.fields |= _language_fields(code)
        others = [other for other in site.topics.filter(parent=None) if other != topic]
        parents = [("", _("Nothing: it is among the first topics")), *((other.slug, str(other)) for other in others)]
        self.fields["parent"].choices = parents  # type: ignore[attr-defined]
        self.fields["services"].choices = [(service.slug, service.name()) for service in services_in_use()]  # type: ignore[attr-defined]
        self.topic = topic

    @property
    def words(self) -> list[tuple[str, Sequence[BoundField]]]:
        """(name of the language, its fields) in the site's order."""
        names = dict(settings.LANGUAGES)
        return [(str(names.get(code, code)), (self[f"labels.{code}"], self[f"answers.{code}"])) for code in self.codes]

    def draft(self) -> TopicDraft:
        """What was written; languages that the site does not show keep their words."""
        data = self.cleaned_data
        labels, answers = (dict(self.topic.labels), dict(self.topic.answers)) if self.topic else ({}, {})
        labels |= {code: data[f"labels.{code}"] for code in self.codes}
        answers |= {code: data[f"answers.{code}"] for code in self.codes}
        return TopicDraft(labels=labels, answers=answers, services=tuple(data["services"]))

    def take_errors(self, error: InvalidInput) -> None:
        """Show what the service refused at the fields that it names."""
        for path, sentences in error.fields.items():
            field = f"labels.{self.codes[0]}" if path == "labels" else path
            for sentence in sentences:
                self.add_error(field if field in self.fields else None, str(sentence))


def _language_fields(code: str) -> dict[str, forms.Field]:
    return {
        f"labels.{code}": forms.CharField(
            label=_("Button"),
            required=False,
            max_length=LONGEST_LABEL,
            widget=forms.TextInput(attrs={"lang": code}),
        ),
        f"answers.{code}": forms.CharField(
            label=_("Answer"),
            required=False,
            max_length=LONGEST_ANSWER,
            help_text=_("Markdown. Left empty, the button leads to its subtopics alone."),
            widget=forms.Textarea(attrs={"lang": code, "rows": 3}),
        ),
    }


def _values(topic: MenuTopic) -> dict[str, Any]:
    return {
        "parent": topic.parent.slug if topic.parent else "",
        "services": [service.slug for service in topic.services.all()],
        **{f"labels.{code}": text for code, text in topic.labels.items()},
        **{f"answers.{code}": text for code, text in topic.answers.items()},
    }
