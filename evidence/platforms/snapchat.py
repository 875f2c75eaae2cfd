"""Snapchat: its accounts, stories, spotlights and short links."""

from evidence.platforms.shapes import Shape, Site, tabs

_NAME = r"(?P<account>[A-Za-z0-9._-]{1,30})"
_POST = r"(?P<post>[A-Za-z0-9_-]{4,120})"
_TABS = tabs("stories spotlight highlights lenses")

_SHAPES = (
    Shape(rf"/spotlight/{_POST}", "snapchat.com/spotlight/{post}"),
    Shape(rf"/@{_NAME}/spotlight/{_POST}", "snapchat.com/spotlight/{post}"),
    Shape(rf"/(?:add/|@|u/|s/){_NAME}{_TABS}", "snapchat.com/add/{account}"),
    Shape(rf"/(?:add/|@){_NAME}/{_POST}", "snapchat.com/add/{account}/{post}"),
    Shape(r"/(?P<kind>p|story)/(?P<post>[A-Za-z0-9_-]{4,80}(?:/\d{1,25})?)(?:/[^/]+)?", "snapchat.com/{kind}/{post}"),
    Shape(r"/t/(?P<token>[A-Za-z0-9_-]{3,40})", "snapchat.com/t/{token}", is_short=True),
)

SITES = (
    Site("snapchat", ("snapchat.com", "story.snapchat.com"), _SHAPES),
    Site(
        "snapchat", ("t.snapchat.com",), (Shape(r"/(?P<token>[\w-]{3,40})", "t.snapchat.com/{token}", is_short=True),)
    ),
)
