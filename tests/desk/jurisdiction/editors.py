"""What a supervisor does in the browser: forms with several values, files, and the steps that tests share."""

import re
import urllib.request
from urllib.parse import urlencode

from tests.desk.screens import Page, Screen

BOUNDARY = "----the-boundary"
NOTES = {"note_ar": "احتيال", "note_fr": "Escroquerie", "note_en": "Fraud is central"}
FRAUD = {"categories": ["FRAUD", "SEXT.MONEY"], "service": "central-cybercrime", **NOTES}


def adds_fraud(screen: Screen, **changes: str | list[str]) -> Page:
    screen.opens("/jurisdiction/rules/new")
    return sends_many(screen, "/jurisdiction/rules/new", {**FRAUD, **changes})


def moves_up(screen: Screen, rule_id: str, *, times: int) -> Page:
    return [screen.sends("/jurisdiction", up=rule_id) for _time in range(times)][-1]


def saves(screen: Screen, note: str = "A change") -> Page:
    number = re.search(r'name="based_on" value="(\d+)"', screen.opens("/jurisdiction/trial").text)
    return screen.sends("/jurisdiction/trial", note=note, based_on=number[1] if number else "0")


def order(page: Page) -> list[str]:
    return re.findall(r'<tr id="rule-([a-z0-9-]+)"', page.text)


def sends_many(screen: Screen, path: str, fields: dict[str, str | list[str]]) -> Page:
    """Send a form whose selects take several values."""
    body = urlencode({"form": screen.form_token, **fields}, doseq=True).encode()
    return screen._asks(urllib.request.Request(screen.url + path, data=body))


def uploads(screen: Screen, path: str, content: bytes, *, token: str | None = None) -> Page:
    """Send a form with a file."""
    token = screen.form_token if token is None else token
    head = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="form"\r\n\r\n{token}\r\n'
    file = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.json"\r\n\r\n'
    body = head.encode() + file.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    request = urllib.request.Request(screen.url + path, data=body)
    request.add_header("content-type", f"multipart/form-data; boundary={BOUNDARY}")
    return screen._asks(request)
