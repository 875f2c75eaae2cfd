"""YouTube: its videos, shorts, broadcasts, lists, community posts and channels."""

from evidence.platforms.shapes import Shape, Site, tabs, unless

# Eleven signs today; nothing says that it stays so.
_VIDEO = r"(?P<post>[A-Za-z0-9_-]{2,30})"
_CHANNEL = r"(?P<key>UC[A-Za-z0-9_-]{22})"
_POST = r"(?P<post>Ug[A-Za-z0-9_-]{10,80})"
# Names of channels may be in any script.
_NAME = r"(?P<account>[\w.·-]{1,100})"
_LIST = r"(?P<post>[A-Za-z0-9_-]{2,80})"
_COMMENT = ("lc",)
_TABS = tabs("about channels community featured live playlists podcasts posts search shorts store streams videos")
_OWN = unless(
    "about account ads api attribution_link c channel clip community creators e embed feed gaming hashtag howyoutubeworks "
    "iframe_api intl jobs kids live live_chat living-room logout music new oembed opensearch playlist playlists post premium "
    "press redirect reporthistory results s shorts signin sports storefront supported_browsers t trending tv upload user v "
    "verify vi watch watch_videos yt"
)

_SHAPES = (
    Shape(r"/watch(?:\.php)?", "youtube.com/watch?v={post}", {"v": _VIDEO + r"(?:[^\w-].*)?"}, keeps=_COMMENT),
    Shape(r"/embed/live_stream", "youtube.com/channel/{key}", {"channel": _CHANNEL}),
    Shape(r"/(?:playlist|watch|embed/videoseries)", "youtube.com/playlist?list={post}", {"list": _LIST}),
    Shape(
        rf"/(?:shorts|live|embed|v|e|vi|watch)/(?!videoseries|live_stream){_VIDEO}(?:[^\w/-][^/]*)?",
        "youtube.com/watch?v={post}",
        keeps=_COMMENT,
    ),
    Shape(rf"/clip/{_POST}", "youtube.com/clip/{post}"),
    Shape(rf"/post/{_POST}", "youtube.com/post/{post}", keeps=_COMMENT),
    *(
        Shape(f"{path}/(?:community|posts)", "youtube.com/post/{post}", {"lb": _POST}, keeps=_COMMENT)
        for path in (f"/channel/{_CHANNEL}", f"/@{_NAME}")
    ),
    Shape(f"/channel/{_CHANNEL}{_TABS}", "youtube.com/channel/{key}"),
    Shape(f"/@{_NAME}{_TABS}", "youtube.com/@{account}"),
    Shape(f"/user/{_NAME}{_TABS}", "youtube.com/user/{account}", account="user/{account}"),
    # An old name without anything before it is the same as one behind /c/.
    *(Shape(path + _NAME + _TABS, "youtube.com/c/{account}", account="c/{account}") for path in ("/c/", _OWN)),
)
_SHORT = (
    Shape("/playlist", "youtube.com/playlist?list={post}", {"list": _LIST}),
    Shape(rf"/{_VIDEO}(?:[^\w/-][^/]*)?", "youtube.com/watch?v={post}", keeps=_COMMENT),
)

SITES = (
    Site(
        "youtube",
        ("youtube.com", "music.youtube.com", "gaming.youtube.com", "youtube-nocookie.com", "youtubekids.com"),
        _SHAPES,
    ),
    Site("youtube", ("youtu.be", "yt.be"), _SHORT),
)
