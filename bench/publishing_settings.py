"""Settings of the publishing measurement: the product's own with five languages."""

from statuscomms.settings import *  # noqa: F403

LANGUAGES = [("en", "English"), ("fi", "Finnish"), ("sv", "Swedish"), ("nb", "Norwegian"), ("de", "German")]
