"""Examples in the OpenAPI document: each app keeps its own beside its API in ``api_examples.json``.

The file maps a call, "POST /api/v1/incidents", to {"body": an example of what to send (left out when nothing is sent),
"status": what it answers, "answer": an example of the answer (left out when there is none)}. A test sends every body and
compares every answer with its example.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps

FILE_NAME = "api_examples.json"
_JSON = "application/json"


@cache
def all_examples() -> dict[str, dict[str, Any]]:
    """Call -> its example, of every app."""
    found: dict[str, dict[str, Any]] = {}
    for app in apps.get_app_configs():
        file = Path(app.path) / FILE_NAME
        if file.is_file():
            found.update(json.loads(file.read_text(encoding="utf-8")))
    return found


def add_examples(document: dict[str, Any]) -> None:
    """Put the examples into an OpenAPI document, where their calls are in it."""
    for call, example in all_examples().items():
        method, _space, path = call.partition(" ")
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is None:
            continue
        if "body" in example:
            operation["requestBody"]["content"][_JSON]["example"] = example["body"]
        if "answer" in example:
            response = operation["responses"].get(example["status"]) or operation["responses"][str(example["status"])]
            response.setdefault("content", {}).setdefault(_JSON, {})["example"] = example["answer"]
