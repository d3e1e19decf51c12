"""Audiences, and the attributes that their rules ask about. Attributes and site traits have the same names."""

from audiences.drafts import AudienceDraft
from audiences.models import AttributeField
from audiences.services import create_audience
from demo.data.services import per_language
from statuscomms.actors import Actor

TRAITS = ("customer_type", "region", "large_account")
"""What the demo website signs for its visitors."""

_Words = tuple[str, str, str]
_FIELDS: tuple[tuple[str, str, _Words, dict[str, _Words]], ...] = (
    (
        "customer_type",
        AttributeField.Type.CHOICE,
        ("Asiakastyyppi", "Kundtyp", "Customer type"),
        {"private": ("yksityinen", "privat", "private"), "business": ("yritys", "företag", "business")},
    ),
    (
        "region",
        AttributeField.Type.CHOICE,
        ("Alue", "Område", "Region"),
        {"north": ("pohjoinen", "norr", "north"), "coast": ("rannikko", "kusten", "coast")},
    ),
    ("large_account", AttributeField.Type.BOOLEAN, ("Suurasiakas", "Storkund", "Large account"), {}),
    ("municipality", AttributeField.Type.TEXT, ("Kunta", "Kommun", "Municipality"), {}),
    ("customer_since", AttributeField.Type.DATE, ("Asiakas alkaen", "Kund sedan", "Customer since"), {}),
)
_PUBLIC = {"region"}

AUDIENCES = (
    AudienceDraft(
        "business-customers",
        per_language(("Yritysasiakkaat", "Företagskunder", "Business customers")),
        {"attribute": "customer_type", "is": "business"},
    ),
    AudienceDraft(
        "private-customers",
        per_language(("Yksityisasiakkaat", "Privatkunder", "Private customers")),
        {"attribute": "customer_type", "is": "private"},
    ),
    AudienceDraft(
        "region-north",
        per_language(("Pohjoinen alue", "Norra området", "Northern region")),
        {"attribute": "region", "is": "north"},
    ),
    AudienceDraft(
        "region-coast", per_language(("Rannikko", "Kusten", "Coast")), {"attribute": "region", "is": "coast"}
    ),
    AudienceDraft(
        "large-accounts",
        per_language(("Suurasiakkaat", "Storkunder", "Large accounts")),
        {"all": [{"attribute": "customer_type", "is": "business"}, {"attribute": "large_account", "is": True}]},
    ),
)


def load_groups(actor: Actor) -> None:
    """The schema, then the audiences."""
    AttributeField.objects.bulk_create(
        AttributeField(
            key=key,
            type=kind,
            labels=per_language(labels),
            choices=[{"key": choice, "labels": per_language(words)} for choice, words in choices.items()],
            is_public=key in _PUBLIC,
        )
        for key, kind, labels, choices in _FIELDS
    )
    for draft in AUDIENCES:
        create_audience(actor=actor, draft=draft)
