"""``{% livepart "name" %}…{% endlivepart %}``: a part of a page that is replaced when its contents change."""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class LivePartNode(template.Node):
    """Draws what it wraps and notes it in the view's ``live``."""

    def __init__(self, name: FilterExpression, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The part with an element of its own around it."""
        name = str(self.name.resolve(context))
        html = mark_safe(self.nodelist.render(context).strip())
        live = context.get("live")
        if live is not None:
            live.keep(name, html)
        return format_html('<div id="live-{}" class="live-part" tabindex="-1">{}</div>', name, html)


@register.tag
def livepart(parser: Parser, token: Token) -> LivePartNode:
    """One argument: the part's name, unlike any other on the page."""
    words = token.split_contents()
    if len(words) != 2:
        raise template.TemplateSyntaxError("livepart takes the name of the part")
    nodelist = parser.parse(("endlivepart",))
    parser.delete_first_token()
    return LivePartNode(parser.compile_filter(words[1]), nodelist)
