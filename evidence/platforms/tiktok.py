"""TikTok: its videos, pictures, accounts and short links."""

from evidence.platforms.shapes import Shape, Site, tabs

_NAME = r"/@(?P<account>[\w.]{1,40})"
_NUMBER = r"(?P<post>\d{1,25})"
_WORD = r"(?P<token>[A-Za-z0-9_-]{2,40})"
_COMMENT = ("comment_id", "share_comment_id")

_SHAPES = (
    *(
        # A number tells the video wherever it stands; the name before it may change, and the site goes by the number.
        Shape(path, "tiktok.com/@/video/{post}", keeps=_COMMENT)
        for path in (
            rf"(?:{_NAME}|/@)/(?:video|photo)/{_NUMBER}",
            rf"/(?:v|video|photo)/{_NUMBER}(?:\.html)?",
            rf"/(?:embed|embed/v\d|player/v\d)/{_NUMBER}",
            rf"/(?:i18n/)?share/(?:video|photo|item)/{_NUMBER}",
        )
    ),
    Shape(rf"/t/{_WORD}", "tiktok.com/t/{token}", is_short=True),
    Shape(_NAME + tabs("live reposts liked favorites"), "tiktok.com/@{account}"),
)
SITES = (
    Site("tiktok", ("tiktok.com", "tiktokv.com", "tiktokv.us", "tiktokv.eu"), _SHAPES),
    *(
        Site("tiktok", (host,), (Shape(rf"/{_WORD}", f"{host}/{{token}}", is_short=True),))
        for host in ("vm.tiktok.com", "vt.tiktok.com")
    ),
)
