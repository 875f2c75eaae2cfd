"""Files at the desk: how each is handed over, and which are shown to nobody."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from conversations.report import Locator
from desk.accounts.signing_in import Role
from tests.desk.manifests import Sent, filed, names, sent
from tests.desk.reading import looks, words
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.desk.screens import Screen
from tests.drivers.pictures import png
from tests.evidence.hostile import heic, picture

MALWARE = "Win.Test.EICAR_HDB-1"
LOCATOR = Locator(
    "link",
    "https://www.Instagram.com/some.one/p/Cxyz12345/?igsh=abc",
    note="A channel",
    canonical="https://instagram.com/p/Cxyz12345",
    platform="instagram",
    account="some.one",
    post="Cxyz12345",
    marks="homograph ip",
)


def test_a_thumbnail_is_given_only_after_a_look_at_the_case_that_is_on_record(
    relay: Relay, analyst: Screen, signed_in: Callable[..., Screen]
) -> None:
    (one,) = filed(relay, png())
    case = analyst.case_of(1)
    analyst.opens(case)

    other = signed_in("Nadia").opens(f"{case}/files/{one.id}/preview")

    assert other.status == 404


@pytest.mark.parametrize(
    ("subtype", "told"),
    [
        ("SEXT.MONEY", {}),
        ("CHILD.GROOM", {}),
        ("PRIV.NCII", {}),
        ("NEW.CODE", {}),
        ("FRAUD.SHOP", {"scan": "found"}),
        ("FRAUD.SHOP", {"preview": "bm90IGEgcGljdHVyZQ=="}),
    ],
)
def test_no_thumbnail_of_what_has_to_stay_hidden(
    relay: Relay, signed_in: Callable[..., Screen], subtype: str, told: dict[str, str]
) -> None:
    report_id = new_id()
    one = sent(relay, report_id, png(), **told)
    names(relay, report_id, one, category=subtype.partition(".")[0], subtype=subtype)
    cleared = signed_in("Amina", Role.CLEARED)
    case = cleared.case_of(1)
    cleared.opens(case)

    assert cleared.opens(f"{case}/files/{one.id}/preview").status == 404


@pytest.mark.parametrize("said_by", ["event", "report"])
def test_malware_is_kept_and_marked_and_shown_to_nobody(
    relay: Relay, desk: Desk, analyst: Screen, said_by: str
) -> None:
    report_id = new_id()
    one = sent(relay, report_id, png(), scan="found", malware=MALWARE)
    names(relay, report_id, believed(one, said_by))
    case = analyst.case_of(1)

    page = analyst.opens(case)
    refused = analyst.opens(f"{case}/files/{one.id}")

    assert f"Malware was found ({MALWARE}): quarantined, not shown" in words(page)
    assert f"/files/{one.id}" not in page.text
    assert refused.status == 403
    assert refused.says("It is kept sealed, in quarantine, and is shown to nobody.")
    assert looks(desk) == [("withheld", one.id)]
    assert (desk.settings.desk_evidence_dir / one.id).is_file()
    assert analyst.opens(case).says("asked for a file that is withheld")


def believed(one: Sent, said_by: str) -> Sent:
    """The file, its scan only found in the event or only in the report."""
    other = one.shape | {"scan": "clean"} if said_by == "report" else one.shape
    return Sent(other, one.file)


def test_a_file_that_should_never_have_been_taken_is_not_shown(
    relay: Relay, desk: Desk, signed_in: Callable[..., Screen]
) -> None:
    report_id = new_id()
    one = sent(relay, report_id, png())
    names(relay, report_id, one, category="CHILD", subtype="CHILD.CSAM")
    cleared = signed_in("Amina", Role.CLEARED)
    case = cleared.case_of(1)

    page, refused = cleared.opens(case), cleared.opens(f"{case}/files/{one.id}")

    assert f"/files/{one.id}" not in page.text
    assert refused.status == 403
    assert looks(desk) == [("withheld", one.id)]


@pytest.mark.parametrize("content", [heic(), picture("AVIF")], ids=["heic", "avif"])
def test_a_picture_that_browsers_do_not_show_is_shown_as_one_that_they_do(
    relay: Relay, desk: Desk, analyst: Screen, content: bytes
) -> None:
    (one,) = filed(relay, content, media_type="image/heic" if content == heic() else "image/avif")
    case = analyst.case_of(1)

    shown = analyst.opens(f"{case}/files/{one.id}")

    assert shown.headers["content-type"] == "image/jpeg"
    assert "inline" in shown.headers["content-disposition"]
    assert Image.open(BytesIO(shown.content)).format == "JPEG"
    assert looks(desk) == [("evidence", one.id)]


def test_a_picture_that_no_worker_opens_is_not_shown(relay: Relay, analyst: Screen) -> None:
    (one,) = filed(relay, heic()[:200], media_type="image/heic")

    page = analyst.opens(f"{analyst.case_of(1)}/files/{one.id}")

    assert page.status == 409
    assert page.says("This picture cannot be turned into one that browsers show.")


@pytest.mark.parametrize(
    ("media_type", "kind", "given", "disposition"),
    [
        ("application/pdf", "document", "application/octet-stream", "attachment"),
        ("video/mp4", "video", "application/octet-stream", "attachment"),
        ("audio/ogg", "audio", "application/octet-stream", "attachment"),
        ("text/html", "document", "application/octet-stream", "attachment"),
        ("image/svg+xml", "image", "application/octet-stream", "attachment"),
        ("text/plain", "document", "text/plain; charset=utf-8", "inline"),
    ],
)
def test_no_file_but_pictures_and_texts_is_opened_by_a_browser(
    relay: Relay, analyst: Screen, media_type: str, kind: str, given: str, disposition: str
) -> None:
    content = b"<script>alert(1)</script> \xd8\xa7"
    (one,) = filed(relay, content, media_type=media_type, kind=kind)

    page = analyst.opens(f"{analyst.case_of(1)}/files/{one.id}")

    assert page.content == content
    assert page.headers["content-type"] == given
    assert page.headers["content-disposition"].startswith(f'{disposition}; filename="{one.id}')
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in page.headers["content-security-policy"]
