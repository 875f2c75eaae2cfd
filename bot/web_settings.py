"""Settings of the web chat: where it listens, and what browsers and passers-by are told of it."""

from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings

from operating.empty_lines import NamedHost

# RFC 6797.
HSTS = r"^max-age=[0-9]{1,10}(; includeSubDomains)?(; preload)?$"


class WebSettings(BaseSettings):
    """A part of Settings."""

    web_host: NamedHost = Field("127.0.0.1", description="Address the web chat listens on")
    web_port: int = Field(8080, description="Port the web chat listens on")
    web_url: str = Field(
        "http://127.0.0.1:8080", description="Address of the web chat as citizens type it; https in production"
    )
    web_hsts: str = Field(
        "max-age=31536000",
        pattern=HSTS,
        description="For how long browsers insist on https, where IBLAGH_WEB_URL has it; `; includeSubDomains` only if every host below has it",
    )
    web_onion: str = Field(
        "",
        pattern=r"^(http://[a-z2-7]{56}\.onion)?$",
        description="The same chat as an onion service, `http://….onion`: told to Tor Browser with every page",
    )
    web_exit_url: str = Field(
        "https://www.wikipedia.org/",
        pattern=r"^https?://[^\s\"'<>]+$",
        description="Harmless page that the quick exit leads to",
    )
    web_disguise: str = Field(
        "",
        max_length=40,
        description="Name of the tab instead of what the page is for, such as `Notes`, with a plain icon; the page says what it is",
    )
    web_at_once: int = Field(
        500, ge=1, le=100_000, description="Requests that an intake works on at once; more are told to come again (503)"
    )

    @property
    def is_onion(self) -> bool:
        """Whether citizens come by Tor alone: tor on this machine passes on whatever they send."""
        return (urlsplit(self.web_url).hostname or "").endswith(".onion")
