"""Homographs: hosts that only look like known ones are marked; honest names in any script are not."""

import pytest

from conversations.report import Locator
from evidence.locators import recognised


def marks(host: str) -> list[str]:
    return recognised(Locator("link", f"https://{host}/a")).marks.split()


@pytest.mark.parametrize(
    "host",
    [
        "fаcebook.com",  # Cyrillic а
        "fасеbооk.com",
        "goοgle.com",  # Greek ο
        "tіktok.com",
        "instаgrаm.com",
        "wһatsapp.com",
        "теlеgrаm.org",
        "аррӏе.com",  # all of it Cyrillic
        "xn--80ak6aa92e.com",
        "faċebook.com",
        "twítter.com",
        "yоutube.example.org",
        "login.fаcebook.com.example.org",
        "fаcebook-login.com",
        "ƒacebook.com",
        "ᴡhatsapp.com",
        "faceb00k.com",
        "1nstagram.com",
        "te1egram.org",
        "paypa1.com",
        "rnicrosoft.com",
        "сор.com",
    ],
)
def test_what_only_looks_like_another_is_marked(host: str):
    assert "homograph" in marks(host)


@pytest.mark.parametrize(
    "host",
    [
        "facebook.com",
        "x.com",
        "ｆａｃｅｂｏｏｋ.com",  # A browser opens facebook.com.
        "موقع.المغرب",
        "الجزيرة.net",
        "اخبار-المغرب.com",
        "موقع24.com",
        "تونس٢٤.com",
        "école.ma",
        "crédit-été.fr",
        "münchen.de",
        "москва.ru",
        "сор.рф",
        "россия.com",
        "ελλάδα.gr",
        "日本語.jp",
        "東京タワー.jp",
        "한국.kr",
        "भारत.in",
        "learning.org",
        "corner.ma",
        "2m.ma",
        "1337.ma",
        "le360.ma",
    ],
)
def test_an_honest_name_is_not_marked(host: str):
    assert "homograph" not in marks(host)


def test_the_host_of_an_e_mail_address_is_looked_at_too():
    assert recognised(Locator("email", "help@fаcebook.com")).marks == "homograph"
