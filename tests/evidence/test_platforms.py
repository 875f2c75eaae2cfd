"""Platforms: one spelling for one post, however it was shared; two for two; the account and the post named."""

import pytest

from conversations.report import Locator
from evidence.locators import recognised

# A platform, an account, a post, and links that are all of it.
POSTS = [
    (
        "facebook.com/photo?fbid=11",
        "https://www.facebook.com/photo?fbid=11&set=a.22",
        "https://m.facebook.com/photo.php?fbid=11&set=pb.1&type=3",
        "https://web.facebook.com/some.body/photos/a.22/11/?type=3",
    ),
    (
        "facebook.com/456/posts/123",
        "https://m.facebook.com/story.php?story_fbid=123&id=456&mibextid=Nif5oz",
        "https://www.facebook.com/permalink.php?id=456&story_fbid=123",
        "https://www.facebook.com/456/posts/some-words/123?__cft__[0]=AZX&__tn__=%2CO%2CP-R",
        "https://m.facebook.com/login.php?next=https%3A%2F%2Fm.facebook.com%2F456%2Fposts%2F123",
    ),
    (
        "facebook.com/watch?v=987654",
        "https://www.facebook.com/watch/?v=987654&ref=sharing",
        "https://fr-fr.facebook.com/watch/live/?ref=watch_permalink&v=987654",
        "https://www.facebook.com/some.body/videos/a-title/987654/",
        "https://www.facebook.com/reel/987654?fs=e&s=cH2",
    ),
    (
        "facebook.com/groups/cats/posts/555",
        "https://www.facebook.com/groups/Cats/permalink/555/",
        "https://m.facebook.com/groups/cats?multi_permalinks=555&hoisted_section_header_type=recently_seen",
        "https://mbasic.facebook.com/groups/cats?view=permalink&id=555&refid=18",
    ),
    (
        "facebook.com/100064123456789",
        "https://www.facebook.com/profile.php?id=100064123456789&sk=about",
        "https://www.facebook.com/people/Some-Body/100064123456789/",
        "https://www.facebook.com/صفحة-100064123456789/",
        "https://www.facebook.com/p/Some-Page-100064123456789/",
        "fb://profile/100064123456789",
    ),
    (
        "instagram.com/p/CxAbC_d-1",
        "https://www.instagram.com/reel/CxAbC_d-1/?igsh=MzRlODBi",
        "https://www.instagram.com/p/CxAbC_d-1/?utm_source=ig_web_copy_link&img_index=2",
        "https://instagram.com/some.body/p/CxAbC_d-1/",
        "https://instagr.am/tv/CxAbC_d-1",
        "https://www.instagram.com/accounts/login/?next=%2Fp%2FCxAbC_d-1%2F",
    ),
    ("instagram.com/some_body", "https://www.instagram.com/Some_Body/?hl=fr", "instagram://user?username=some_body"),
    (
        "tiktok.com/@some.body/video/7123456789012345678",
        "https://www.tiktok.com/@Some.Body/video/7123456789012345678?is_from_webapp=1&sender_device=pc",
        "https://m.tiktok.com/v/7123456789012345678.html?u_code=0&_r=1",
        "https://www.tiktok.com/embed/v2/7123456789012345678",
        "snssdk1233://aweme/detail/7123456789012345678",
    ),
    (
        "youtube.com/watch?v=dQw4w9WgXcQ",
        "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&list=PLx&t=12&pp=ygU",
        "https://youtu.be/dQw4w9WgXcQ?si=abcdefghijkl",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ?feature=share",
        "https://www.youtube.com/live/dQw4w9WgXcQ",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
        "https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3DdQw4w9WgXcQ%26feature%3Dshare",
        "vnd.youtube:dQw4w9WgXcQ",
    ),
    ("youtube.com/@some.name", "https://www.youtube.com/@Some.Name/shorts", "https://m.youtube.com/@some.name?si=x"),
    (
        "x.com/some_body/status/1234567890",
        "https://twitter.com/Some_Body/status/1234567890?s=20&t=abc",
        "https://mobile.twitter.com/some_body/status/1234567890/photo/1",
        "https://x.com/i/web/status/1234567890",
        "twitter://status?id=1234567890",
    ),
    ("x.com/some_body", "https://twitter.com/#!/Some_Body", "https://x.com/intent/user?screen_name=some_body"),
    (
        "snapchat.com/add/some.body",
        "https://www.snapchat.com/add/Some.Body?share_id=abc&locale=fr",
        "https://www.snapchat.com/@some.body",
        "https://story.snapchat.com/s/some.body",
    ),
    (
        "t.me/some_name/123",
        "https://t.me/s/Some_Name/123?before=5",
        "https://telegram.me/some_name/7/123",
        "https://some_name.t.me/123?single",
        "tg://resolve?domain=some_name&post=123",
    ),
    ("t.me/c/1234567/456", "https://t.me/c/1234567/7/456", "tg://privatepost?channel=1234567&post=456"),
    ("t.me/+AbCdEf12345", "https://t.me/joinchat/AbCdEf12345", "tg://join?invite=AbCdEf12345"),
    (
        "wa.me/212612345678",
        "https://wa.me/+212612345678?text=hi",
        "https://api.whatsapp.com/send/?phone=212612345678&type=phone_number&app_absent=0",
        "https://web.whatsapp.com/send?phone=%2B212%20612-345678",
        "wa.me/0612345678",
        "whatsapp://send?phone=212612345678",
    ),
    (
        "chat.whatsapp.com/AbCdEfGh",
        "https://chat.whatsapp.com/invite/AbCdEfGh?mode=ac_t",
        "whatsapp://chat?code=AbCdEfGh",
    ),
    ("discord.gg/AbCdEf", "https://discord.com/invite/AbCdEf?utm_source=x", "https://discordapp.com/invite/AbCdEf"),
    ("discord.com/channels/1/2/3", "https://ptb.discord.com/channels/1/2/3", "discord://-/channels/1/2/3"),
    (
        "cdn.discordapp.com/attachments/1/2/a.png",
        "https://cdn.discordapp.com/attachments/1/2/a.png?ex=6&is=7&hm=8&",
        "https://media.discordapp.net/attachments/1/2/a.png?width=5&height=5",
    ),
]
DIFFERENT = [
    (
        "facebook.com/a.b/posts/1",
        "facebook.com/a.b/posts/2",
        "facebook.com/a.b/posts/pfbid0aB",
        "facebook.com/a.b/posts/pfbid0Ab",
    ),
    ("facebook.com/a.b/posts/1", "facebook.com/a.b/posts/1?comment_id=5", "facebook.com/a.b/posts/1?comment_id=6"),
    (
        "facebook.com/groups/a.b",
        "facebook.com/a.b",
        "facebook.com/events/123",
        "facebook.com/123",
        "facebook.com/watch?v=123",
    ),
    ("facebook.com/share/p/AbCdE", "facebook.com/share/p/abcde", "facebook.com/share/v/AbCdE"),
    (
        "instagram.com/p/AbC",
        "instagram.com/p/abc",
        "instagram.com/p/AbC/c/1",
        "instagram.com/abc",
        "instagram.com/stories/abc/1",
    ),
    ("tiktok.com/@a.b/video/1", "tiktok.com/@a.b/video/2", "tiktok.com/@a.b", "tiktok.com/t/AbC", "tiktok.com/t/abc"),
    ("youtu.be/AbCdEfGhIjK", "youtu.be/abcdefghijk", "youtu.be/AbCdEfGhIjK?lc=UgA", "youtube.com/playlist?list=PLa"),
    (
        "youtube.com/@name",
        "youtube.com/user/name",
        "youtube.com/c/name",
        "youtube.com/channel/UCabcdefghijklmnopqrstuv",
    ),
    ("x.com/a/status/1", "x.com/a/status/2", "x.com/a", "x.com/i/user/1", "x.com/i/lists/1", "x.com/i/spaces/1"),
    (
        "t.me/name/1",
        "t.me/name/2",
        "t.me/name/s/1",
        "t.me/name/1?comment=2",
        "t.me/name",
        "t.me/c/1/2",
        "t.me/+name12345",
    ),
    ("wa.me/212612345678", "wa.me/212612345679", "whatsapp.com/channel/0029Va", "whatsapp.com/channel/0029Va/1"),
    (
        "discord.gg/AbC",
        "discord.gg/abc",
        "discord.com/channels/1/2/3",
        "discord.com/channels/1/2/4",
        "discord.com/channels/1/2",
    ),
]


def link(raw: str) -> Locator:
    return recognised(Locator("link", raw))


@pytest.mark.parametrize("links", POSTS, ids=lambda links: links[0])
def test_what_is_one_place_has_one_spelling(links: tuple[str, ...]):
    assert len({link(one).canonical for one in links}) == 1


@pytest.mark.parametrize("links", DIFFERENT, ids=lambda links: links[0])
def test_what_is_two_places_has_two_spellings(links: tuple[str, ...]):
    assert len({link(one).canonical for one in links}) == len(links)


@pytest.mark.parametrize("links", POSTS + DIFFERENT, ids=lambda links: links[0])
def test_a_spelling_is_spelt_as_it_is(links: tuple[str, ...]):
    spelt = [link(one).canonical for one in links]

    assert [link(one).canonical for one in spelt] == spelt


@pytest.mark.parametrize(
    ("raw", "platform", "account", "post"),
    [
        ("https://www.facebook.com/Some.Body/posts/pfbid0AbC", "facebook", "some.body", "pfbid0AbC"),
        ("https://www.facebook.com/groups/1/posts/2/", "facebook", "groups/1", "2"),
        ("https://www.facebook.com/some.body", "facebook", "some.body", ""),
        ("https://m.me/some.body", "facebook", "some.body", ""),
        ("https://www.facebook.com/hashtag/word", "facebook", "", ""),
        ("https://www.instagram.com/some.body/reel/AbC/", "instagram", "some.body", "AbC"),
        ("https://www.instagram.com/stories/some.body/31/", "instagram", "some.body", "31"),
        ("https://www.instagram.com/explore/tags/word/", "instagram", "", ""),
        ("https://www.tiktok.com/@some.body/photo/71", "tiktok", "some.body", "71"),
        ("https://www.tiktok.com/@some.body/live", "tiktok", "some.body", ""),
        ("https://www.youtube.com/@اسم/videos", "youtube", "اسم", ""),
        ("https://www.youtube.com/post/UgkxAbCdEfGhIj", "youtube", "", "UgkxAbCdEfGhIj"),
        ("https://www.youtube.com/results?search_query=a", "youtube", "", ""),
        ("https://x.com/Some_Body/status/1", "x", "some_body", "1"),
        ("https://x.com/search?q=a", "x", "", ""),
        ("https://www.snapchat.com/@some.body/spotlight/W7_AbC", "snapchat", "some.body", "W7_AbC"),
        ("https://t.me/Some_Name/1", "telegram", "some_name", "1"),
        ("https://t.me/c/12/34", "telegram", "c/12", "34"),
        ("https://t.me/addstickers/Some", "telegram", "addstickers/Some", ""),
        ("https://wa.me/212612345678", "whatsapp", "+212612345678", ""),
        ("https://whatsapp.com/channel/0029VaAbC/9", "whatsapp", "channel/0029VaAbC", "9"),
        ("https://faq.whatsapp.com/1234567", "whatsapp", "", ""),
        ("https://discord.com/channels/1/2/3", "discord", "1", "3"),
        ("https://discord.com/channels/@me/2/3", "discord", "", "3"),
        ("https://netflix.com/some_body/status/1", "", "", ""),
        ("https://facebook.com.example.org/some.body", "", "", ""),
        ("https://myfacebook.com/some.body", "", "", ""),
    ],
)
def test_platform_account_and_post_are_named(raw: str, platform: str, account: str, post: str):
    found = link(raw)

    assert (found.platform, found.account, found.post) == (platform, account, post)
