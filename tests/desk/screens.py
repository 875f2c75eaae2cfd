"""An analyst's browser without JavaScript: cookies, links and forms of the desk's pages."""

import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pyotp

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Page:
    """What came back; `path` is where it ended after redirects."""

    status: int
    path: str
    text: str
    content: bytes
    headers: dict[str, str]

    def says(self, words: str) -> bool:
        return words in unescape(self.text)


@dataclass(slots=True)
class Screen:
    """One browser; `language` is what it prefers."""

    url: str
    language: str = "en"
    site: str = "same-origin"
    cookies: CookieJar = field(default_factory=CookieJar)
    form_token: str = ""

    def opens(self, path: str) -> Page:
        """Follow a link."""
        return self._asks(urllib.request.Request(self.url + path))

    def sends(self, path: str, **fields: str) -> Page:
        """Send a form of the last page."""
        body = urlencode({"form": self.form_token, **fields}).encode()
        return self._asks(urllib.request.Request(self.url + path, data=body))

    def enrols(self, link: str, *, password: str = PASSWORD) -> str:
        """Set password and code by a one-time link; the key of the codes, of which the present one is used up."""
        page = self.opens(link)
        secret = re.search(r'name="secret" value="([A-Z2-7]{32})"', page.text)
        assert secret is not None
        code = pyotp.TOTP(secret[1]).now()
        assert self.sends(link, secret=secret[1], password=password, code=code).path == "/"
        return secret[1]

    def signs_in(self, name: str, *, code: str, password: str = PASSWORD) -> Page:
        """Send the sign-in form."""
        return self.sends("/sign-in", name=name, password=password, code=code)

    def case_of(self, number: int) -> str:
        """The address of a case in the queue."""
        found = re.search(rf'href="(/cases/[0-9a-f]{{32}})">Case {number}<', self.opens("/").text)
        assert found is not None
        return found[1]

    def _asks(self, request: urllib.request.Request) -> Page:
        request.add_header("accept-language", self.language)
        request.add_header("sec-fetch-site", self.site)
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            answer = opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            content = answer.read()
            headers = {name.lower(): value for name, value in answer.headers.items()}
            page = Page(
                answer.status, answer.url.removeprefix(self.url), content.decode(errors="replace"), content, headers
            )
        token = re.search(r'name="form" value="([^"]+)"', page.text)
        self.form_token = token[1] if token else self.form_token
        return page
