"""Which service customers mean when they write its name in a command."""

from audiences.models import Service
from audiences.queries import services_in_use
from inbox.keywords import normal_form


def service_called(words: str) -> Service | None:
    """The public service whose name in any language, or short name, these words are."""
    wanted = normal_form(words)
    if not wanted:
        return None
    for service in services_in_use().filter(is_public=True):
        names = [service.slug, *service.names.values(), *service.in_forms.values()]
        if wanted in {normal_form(name) for name in names}:
            return service
    return None
