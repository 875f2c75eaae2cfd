"""Discord: its invitations, servers, channels, messages, accounts and files."""

from evidence.platforms.shapes import Shape, Site

_CODE = r"(?P<key>[\w-]{2,80})"
_ID = r"\d{1,25}"

_INVITE = (Shape(rf"/(?:invite/)?{_CODE}", "discord.gg/{key}", account="invite/{key}"),)
_SHAPES = (
    Shape(rf"/invite/{_CODE}", "discord.gg/{key}", account="invite/{key}"),
    # Behind @me stands a conversation of whoever opens it.
    Shape(rf"/channels/@me/(?P<chat>{_ID})/(?P<post>{_ID})", "discord.com/channels/@me/{chat}/{post}"),
    Shape(rf"/channels/@me/(?P<chat>{_ID})", "discord.com/channels/@me/{chat}"),
    Shape(
        rf"/channels/(?P<key>{_ID})/(?P<channel>{_ID})(?:/threads/{_ID})?/(?P<post>{_ID})",
        "discord.com/channels/{key}/{channel}/{post}",
    ),
    Shape(rf"/channels/(?P<key>{_ID})/(?P<channel>{_ID})", "discord.com/channels/{key}/{channel}"),
    Shape(rf"/(?:channels|guilds|servers)/(?:[^/]+-)?(?P<key>{_ID})", "discord.com/channels/{key}"),
    Shape(rf"/events/(?P<key>{_ID})/(?P<post>{_ID})", "discord.com/events/{key}/{post}"),
    Shape(rf"/users/(?P<key>{_ID})", "discord.com/users/{key}", account="users/{key}"),
)
# What follows ? is a signature that runs out, and the size of a preview.
_FILES = (
    Shape(
        rf"/(?:ephemeral-)?attachments/(?P<channel>{_ID})/(?P<post>{_ID})/(?P<name>[\w. -]{{1,200}})",
        "cdn.discordapp.com/attachments/{channel}/{post}/{name}",
    ),
)

SITES = (
    Site("discord", ("discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"), _SHAPES),
    Site("discord", ("discord.gg",), _INVITE),
    Site("discord", ("cdn.discordapp.com", "media.discordapp.net", "images-ext-1.discordapp.net"), _FILES),
)
