"""X, once Twitter: its posts, accounts, lists, spaces and short links."""

from evidence.platforms.shapes import Shape, Site, tabs, unless

_NAME = r"(?P<account>[A-Za-z0-9_]{1,20})"
_POST = r"(?P<post>\d{1,25})"
_OWN = unless(
    "about account compose download explore hashtag help home i intent jobs login logout messages notifications oauth "
    "privacy search settings share signup tos who_to_follow"
)
_TABS = tabs(
    "affiliates articles followers following highlights likes media photo superfollows verified_followers with_replies"
)
_WORD = r"/(?P<token>[A-Za-z0-9]{3,30})"

_SHAPES = (
    *(
        # A number tells the post; the name before it may be any, and the site goes by the number.
        Shape(path, "x.com/i/status/{post}", query)
        for path, query in (
            (rf"/i/(?:web/)?status(?:es)?/{_POST}(?:/[^/]+){{0,2}}", {}),
            (rf"{_OWN}{_NAME}/status(?:es)?/{_POST}(?:/[^/]+){{0,2}}", {}),
            (rf"/statuses/{_POST}", {}),
            (r"/intent/(?:like|favorite|retweet|repost)", {"tweet_id": _POST}),
        )
    ),
    *(
        Shape(rf"/i/(?P<kind>{kind})/(?P<post>\w{{1,40}})(?:/[^/]+)?", "x.com/i/{kind}/{post}", post="{kind}/{post}")
        for kind in ("spaces", "broadcasts", "communities", "lists", "events", "grok/share")
    ),
    Shape(_OWN + _NAME + r"/lists/(?P<list>[\w-]{1,60})", "x.com/{account}/lists/{list}"),
    Shape(r"/i/user/(?P<account>\d{1,25})", "x.com/i/user/{account}", account="i/user/{account}"),
    Shape(r"/intent/(?:user|follow)", "x.com/{account}", {"screen_name": "@?" + _NAME}),
    Shape(_OWN + "@?" + _NAME + _TABS, "x.com/{account}"),
)

SITES = (
    Site("x", ("x.com", "twitter.com", "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion"), _SHAPES),
    Site(
        "x",
        ("platform.twitter.com", "platform.x.com"),
        (Shape(r"/embed/(?:Tweet|index)\.html", "x.com/i/status/{post}", {"id": _POST}),),
    ),
    Site("x", ("t.co",), (Shape(_WORD, "t.co/{token}", is_short=True),)),
    Site("x", ("pic.twitter.com", "pic.x.com"), (Shape(_WORD, "pic.twitter.com/{token}", is_short=True),)),
)
