"""What search engines are asked to leave alone: staff, and what belongs to one person or one group. Everything published is theirs."""

from touchpoints.documents.rendered import FOR_TOOLS, RenderedDocument, fixed

ROBOTS_PATH = "/robots.txt"
_NOT_FOR_THEM = (
    "/console/",
    "/accounts/",
    "/confirm/",
    "/preferences/",
    "/unsubscribe/",
    "/hooks/",
    "/api/v1/",
    "/*/all/",
    "/*/for/",
    "/*/drills/",
)


def render_robots() -> RenderedDocument:
    """``robots.txt``, the same on every domain."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_THEM)]
    body = "".join(f"{line}\n" for line in lines).encode()
    return RenderedDocument(fixed(body), "text/plain; charset=utf-8", cache_control=FOR_TOOLS, looked_at_every=None)
