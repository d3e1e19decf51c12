"""What stands behind the question mark of a staff API call: a name or value that nobody declared is refused, never ignored.

A filter that is misspelt and left out of account answers with everything; a script that closes what it finds would close everything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.operation import Operation
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from statuscomms.errors import InvalidInput


def refuse_unknown_parameters(request: HttpRequest, operation: Operation) -> None:
    """Raise ``InvalidInput`` when the call carries a query parameter that ``operation`` does not have."""
    known = parameters_of(operation)
    unknown = sorted(set(request.GET) - known)
    if not unknown:
        return
    sentence = _("This call takes no parameters.")
    if known:
        sentence = _("There is no such parameter. Known: %(known)s.") % {"known": ", ".join(sorted(known))}
    raise InvalidInput({name[:100] or "query": [sentence] for name in unknown})


def parameters_of(operation: Operation) -> set[str]:
    """The names of the query parameters that an operation declares."""
    models: list[Any] = [model for model in operation.models if model.__ninja_param_source__ == "query"]
    return {name for model in models for name in model.__ninja_flatten_map__}


@dataclass(frozen=True, slots=True)
class OneOf:
    """For a parameter that takes one of ``values`` or nothing: ``state: Annotated[str, OneOf.of("open", ...)] = ""``."""

    values: tuple[str, ...]

    @classmethod
    def of(cls, *values: str | Iterable[str]) -> "OneOf":
        """Single values and lists of them, such as ``Choices.values``."""
        return cls(tuple(one for value in values for one in ([value] if isinstance(value, str) else value)))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "enum": ["", *self.values]}

    def _checked(self, value: str) -> str:
        if value and value not in self.values:
            raise ValueError(_("Give one of: %(choices)s.") % {"choices": ", ".join(self.values)})
        return value
