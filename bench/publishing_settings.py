"""Settings of the publishing measurement: the product's own with five languages."""

from statuscomms.settings import *  # noqa: F403

LANGUAGES = [  # names that nobody reads are not translated
    (code, name)  # type: ignore[misc]
    for code, name in {"en": "English", "fi": "Finnish", "sv": "Swedish", "nb": "Norwegian", "de": "German"}.items()
]
