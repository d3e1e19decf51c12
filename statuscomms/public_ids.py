"""Identifiers: UUIDs outside, integers inside."""

import uuid

from django.db import models


class PublicIdModel(models.Model):
    """A row that the outside may name; its ``uuid`` is the only identifier that leaves the house."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
