"""Instagram: its posts, reels, stories and accounts."""

from evidence.platforms.shapes import Shape, Site, tabs, unless

_NAME = r"(?P<account>[A-Za-z0-9_.]{1,30})"
_CODE = r"(?P<post>[A-Za-z0-9_-]{1,60})"
_OWN = unless(
    "about accounts api archive ar challenge channel create developer direct directory embed emails explore legal lite "
    "nametag oauth p popular press privacy qr reel reels s session share stories terms tv web"
)
_KINDS = "(?:p|reel|reels|tv)"

_SHAPES = (
    Shape(r"/share/(?P<token>(?:(?:p|reel|reels)/)?[A-Za-z0-9_-]{1,60})", "instagram.com/share/{token}", is_short=True),
    *(
        Shape(path, "instagram.com/p/{post}" + tail)
        for tail, more in (
            ("/c/{comment}", r"/c/(?P<comment>\d{1,25}(?:/r/\d{1,25})?)"),
            ("", "(?:/embed(?:/captioned)?|/media)?"),
        )
        for path in (rf"/{_KINDS}/{_CODE}{more}", rf"{_OWN}{_NAME}/{_KINDS}/{_CODE}{more}")
    ),
    Shape(r"/stories/highlights/(?P<post>\d{1,25})", "instagram.com/stories/highlights/{post}"),
    Shape(rf"/stories/{_NAME}/(?P<post>\d{{1,25}})", "instagram.com/stories/{account}/{post}"),
    Shape(rf"/stories/{_NAME}", "instagram.com/{account}"),
    Shape(r"/s/(?P<token>[\w=-]{1,200})", "instagram.com/s/{token}", keeps=("story_media_id",), is_short=True),
    Shape(rf"/_u/{_NAME}", "instagram.com/{account}"),
    Shape(
        _OWN + _NAME + tabs("tagged reels channel saved feed live embed followers following"), "instagram.com/{account}"
    ),
)

SITES = (
    Site("instagram", ("instagram.com", "instagr.am"), _SHAPES),
    Site(
        "instagram",
        ("ig.me",),
        (
            Shape(rf"/m/{_NAME}", "instagram.com/{account}"),
            Shape(r"/j/(?P<key>[\w-]{1,80})", "ig.me/j/{key}"),
        ),
    ),
)
