"""What people say about themselves (postcode, region): only what the schema marks public, so that targeted news reach them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from audiences.attributes import check_attributes
from audiences.models import AttributeField, Contact
from statuscomms.errors import InvalidInput


def check_declared(attributes: Mapping[str, Any]) -> None:
    """Raise ``InvalidInput`` (``attributes.<key>``) for what people may not declare or what has the wrong type."""
    if not attributes:
        return
    schema = {field.key: field for field in AttributeField.objects.filter(is_public=True, key__in=list(attributes))}
    foreign = {
        f"attributes.{key[:60]}": [_("This cannot be declared here.")] for key in attributes if key not in schema
    }
    if foreign:
        raise InvalidInput(foreign)
    check_attributes(attributes, schema=schema)


def declare_attributes(contact: Contact, attributes: Mapping[str, Any]) -> None:
    """Keep what the holder of a confirmed address said (checked); None takes an attribute away. For use in a transaction."""
    kept = {key: value for key, value in {**contact.attributes, **attributes}.items() if value is not None}
    if kept != contact.attributes:
        contact.attributes = kept
        contact.save(update_fields=["attributes", "changed_at"])
