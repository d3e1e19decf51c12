"""A channel that no installation starts with: a sign in the shop, shown to nobody but tests."""

from django.utils.safestring import SafeString, mark_safe

from incidents.channels import Channel, NoticeDraft, NoticeText, Review


class ShopSign(Channel):
    """Says it at the door."""

    slug = "shop_sign"
    label = "Sign in the shop"
    icon = "info"
    is_shown = False

    def review(self, draft: NoticeDraft) -> Review:
        return Review()

    def preview(self, draft: NoticeDraft, language: str) -> SafeString:
        return mark_safe("<p>Closed</p>")

    def plain_text(self, text: NoticeText) -> str:
        return text.title
