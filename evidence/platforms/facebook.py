"""Facebook: its posts, videos, pictures, groups, stories and accounts, and Messenger's accounts."""

from evidence.platforms.shapes import Shape, Site, tabs, unless

_NAME = r"(?P<account>[A-Za-z0-9][A-Za-z0-9._-]{0,79})"
_GROUP = r"/groups/(?P<account>[A-Za-z0-9._-]{1,80})"
_POST = r"(?P<post>\d{1,25}|pfbid[A-Za-z0-9]{1,150})"
_ID = r"(?P<account>\d{1,25})"
_NUMBER = r"(?P<post>\d{1,25})"
_COMMENT = ("comment_id", "reply_comment_id")
_OWN = unless(
    "about ads bookmarks business careers commerce dialog events fundraisers games gaming groups hashtag help home[.]php "
    "index[.]php legal live login login[.]php l[.]php marketplace media memories messages messenger notes notifications "
    "pages people permalink[.]php pg photo photo[.]php photos places plugins policies policy[.]php posts privacy profile "
    "profile[.]php r[.]php recover reel reels saved search settings share share[.]php sharer sharer[.]php stories "
    "story[.]php terms[.]php video video[.]php videos watch flx checkpoint public directory .*[.]php"
)
_TABS = tabs(
    "about about_[a-z_]+ photos photos_[a-z]+ videos videos_[a-z]+ reels reels_tab posts followers following friends "
    "friends_[a-z]+ community mentions events groups live reviews likes map music sports"
)
_SHARE = Shape(r"/share/(?P<token>(?:[pvrg]/)?[A-Za-z0-9_-]{3,80})", "facebook.com/share/{token}", is_short=True)

_SHAPES = (
    _SHARE,
    *(
        Shape(_GROUP + tail, "facebook.com/groups/{account}/posts/{post}", query, "groups/{account}", keeps=_COMMENT)
        for tail, query in (
            (f"/(?:posts|permalink)/(?:[^/]+/)?{_POST}", {}),
            ("", {"multi_permalinks": _POST}),
            ("", {"view": "permalink", "id": _POST}),
        )
    ),
    Shape(_GROUP + r"/user/(?P<member>\d{1,25})", "facebook.com/{member}", account="{member}"),
    Shape(
        _GROUP + tabs("about discussion members media files events buy_sell_discussion announcements"),
        "facebook.com/groups/{account}",
        account="groups/{account}",
    ),
    Shape(
        r"/(?:permalink|story)\.php",
        "facebook.com/{account}/posts/{post}",
        {"story_fbid": _POST, "id": _ID},
        keeps=_COMMENT,
    ),
    *(
        Shape(path, "facebook.com/watch?v={post}", query, keeps=_COMMENT)
        for path, query in (
            (r"/(?:watch|watch/live|video\.php|video/video\.php)", {"v": _NUMBER}),
            (rf"/(?:reel|reels|videos)/{_NUMBER}", {}),
            (rf"{_OWN}{_NAME}/(?:videos|reel|reels)/(?:[^/]+/){{0,2}}{_NUMBER}", {}),
        )
    ),
    *(
        Shape(path, "facebook.com/photo?fbid={post}", query, keeps=_COMMENT)
        for path, query in (
            (r"/(?:photo|photo\.php|photo/view|photos|photo_view)", {"fbid": _NUMBER}),
            (rf"{_OWN}{_NAME}/photos/(?:[^/]+/)?{_NUMBER}", {}),
        )
    ),
    Shape(r"/media/set", "facebook.com/media/set?set={post}", {"set": r"(?P<post>[a-z]{1,4}\.[\w.]{1,60})"}),
    Shape(rf"{_OWN}{_NAME}/posts/(?:[^/]+/)?{_POST}", "facebook.com/{account}/posts/{post}", keeps=_COMMENT),
    Shape(r"/stories/(?P<basket>\d{1,25})/(?P<post>[\w=-]{1,120})", "facebook.com/stories/{basket}/{post}"),
    Shape(rf"/(?P<kind>events|marketplace/item|commerce/listing)/{_NUMBER}", "facebook.com/{kind}/{post}"),
    *(
        Shape(path, "facebook.com/{account}", query)
        for path, query in (
            (r"/profile\.php", {"id": _ID}),
            (rf"/people/[^/]+/{_ID}{_TABS}", {}),
            (rf"/pages/(?:category/)?[^/]+(?:/[^/]+)?/{_ID}{_TABS}", {}),
            (rf"/pages/category/[^/]+/[^/]*-{_ID}{_TABS}", {}),
            (rf"/(?:p/)?[^/]+-(?P<account>\d{{8,25}}){_TABS}", {}),
            (rf"/pg/{_NAME}{_TABS}", {}),
            (rf"{_OWN}{_NAME}{_TABS}", {}),
        )
    ),
)
_CHATS = (
    # Behind a number may be a group.
    Shape(r"/(?:e2ee/)?t/(?P<account>\d{1,25})", "messenger.com/t/{account}", account="t/{account}"),
    Shape(rf"/(?:t/)?{_NAME}", "facebook.com/{account}"),
)

SITES = (
    Site(
        "facebook",
        ("facebook.com", "fb.com", "facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion"),
        _SHAPES,
    ),
    Site("facebook", ("fb.watch",), (Shape(r"/(?P<token>(?:v/)?[\w-]{3,80})", "fb.watch/{token}", is_short=True),)),
    Site("facebook", ("fb.me",), (Shape(r"/(?P<token>[\w./-]{2,120})", "fb.me/{token}", is_short=True),)),
    Site("facebook", ("fb.gg",), (Shape(r"/(?P<token>[\w./-]{2,120})", "fb.gg/{token}", is_short=True),)),
    Site("facebook", ("m.me", "messenger.com"), _CHATS),
)
