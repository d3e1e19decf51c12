"""Phone numbers: those that take an SMS at an ordinary price, in E.164."""

import re
import unicodedata
from typing import NoReturn

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from statuscomms.errors import InvalidInput, Sentence

_WRITTEN = re.compile(r"\+?[\d\s().\-\u2010-\u2015/]+")
_TAKES_SMS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_DEAR = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)


def normalise_phone(value: str, field: str = "phone") -> str:
    """The number in E.164, e.g. ``+358500001234``, or ``InvalidInput`` naming ``field``.

    Numbers without a country code belong to ``settings.PHONE_REGION``. Landlines, premium and satellite numbers are refused.
    """
    text = unicodedata.normalize("NFKC", value.strip(" \t"))
    if not text:
        _refuse(field, _("Give a phone number."))
    if not _WRITTEN.fullmatch(text) or "\n" in text or "\r" in text or "/" in text:
        _refuse(field, _("Give one phone number in digits, for example +358 50 000 1234."))
    try:
        number = phonenumbers.parse(text, settings.PHONE_REGION)
    except NumberParseException:
        _refuse(field, _("This is not a phone number. Write it with the country code, for example +358 50 000 1234."))
    if not phonenumbers.is_valid_number(number):
        _refuse(field, _("There is no such phone number. Check the digits and the country code."))
    if phonenumbers.region_code_for_number(number) in (None, "001"):
        _refuse(field, _("We cannot send to satellite and international service numbers."))
    kind = phonenumbers.number_type(number)
    if kind in _DEAR:
        _refuse(field, _("We do not send to premium-rate numbers."))
    if kind not in _TAKES_SMS:
        _refuse(field, _("This number cannot receive text messages. Give a mobile number."))
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _refuse(field: str, sentence: Sentence) -> NoReturn:
    raise InvalidInput({field: [sentence]}, sentence)
