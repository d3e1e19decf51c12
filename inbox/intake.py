"""What other systems may send as an enquiry (API, generic webhook), and how it becomes a draft."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Discriminator, Tag, TypeAdapter, ValidationError

from inbox.drafts import EnquiryDraft, Sender
from inbox.models import Enquiry
from inbox.services import ReceivedEnquiry
from statuscomms.schema_errors import invalid_input


class SenderBody(Schema):
    """Whoever wrote; everything is optional."""

    model_config = ConfigDict(extra="forbid")

    email: str | None = None
    phone: str | None = None
    reference: str | None = None
    name: str | None = None


class EnquiryBody(Schema):
    """One enquiry. ``received_at`` has an offset; ``external_id`` is the sending system's own name for it,
    ``client_key`` makes a repeated call answer the first result."""

    model_config = ConfigDict(extra="forbid")

    text: str
    channel: str = Enquiry.Source.API.value
    contact: SenderBody | None = None
    page: str | None = None
    site: str | None = None
    external_id: str | None = None
    received_at: datetime | None = None
    client_key: str | None = None

    def to_draft(self) -> EnquiryDraft:
        """The draft that ``inbox.services`` takes."""
        contact = self.contact or SenderBody()
        return EnquiryDraft(
            text=self.text,
            channel=self.channel,
            contact=Sender(
                email=contact.email or "",
                phone=contact.phone or "",
                reference=contact.reference or "",
                name=contact.name or "",
            ),
            page=self.page or "",
            site_key=self.site or "",
            external_id=self.external_id,
            received_at=self.received_at,
        )


def _shape(body: Any) -> str:
    return "list[EnquiryBody]" if isinstance(body, list) else "EnquiryBody"


OneOrMany = Annotated[
    Annotated[EnquiryBody, Tag("EnquiryBody")] | Annotated[list[EnquiryBody], Tag("list[EnquiryBody]")],
    Discriminator(_shape),
]
"""An enquiry or a list of them; errors speak of the shape that came."""
_ONE = TypeAdapter(EnquiryBody)
_MANY = TypeAdapter(list[EnquiryBody])


def drafts_of(body: Any) -> list[EnquiryDraft]:
    """The drafts in a JSON body, an object or a list of them; ``InvalidInput`` names each wrong field by its path."""
    try:
        bodies = _MANY.validate_python(body) if isinstance(body, list) else [_ONE.validate_python(body)]
    except ValidationError as problem:
        raise invalid_input(problem.errors(include_url=False, include_input=False)) from None
    return [one.to_draft() for one in bodies]


def answer_for(received: ReceivedEnquiry) -> dict[str, str | bool | None]:
    """What the sending system is told about one enquiry."""
    incident = received.enquiry.incident
    return {
        "id": str(received.enquiry.uuid),
        "incident": str(incident.uuid) if incident is not None else None,
        "duplicate": received.duplicate,
    }
