"""Which mails have been taken in: a provider that posts one again changes nothing."""

from django.db import models


class ReceivedMail(models.Model):
    """``key`` is a hash of provider, sender and Message-ID: neither words nor addresses are kept here."""

    key = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"mail {self.pk}"
