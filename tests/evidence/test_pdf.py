"""Documents keep their pages, and nothing that says who wrote or changed them, nothing that runs and no other file."""

import logging
import time
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.cleaning import pdf
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Held
from tests.evidence import documents
from tests.evidence.moving import CANARY

TELLING = documents.document()
PACKED = documents.document(object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True)
ENCRYPTED = documents.document(encryption=pikepdf.Encryption(owner="secret", user=""))
FORMER = documents.former()
every_document = pytest.mark.parametrize(
    "content", [TELLING, PACKED, ENCRYPTED, FORMER], ids=["plain", "packed", "encrypted", "former"]
)


def _cleaned(content: bytes) -> tuple[bytes, set[Removed]]:
    removed: set[Removed] = set()
    return b"".join(pdf.clean(Held(content), removed)), removed


def _refusal(content: bytes) -> Refusal:
    with pytest.raises(NotTaken) as refused:
        _cleaned(content)
    return refused.value.reason


def _drawn(content: bytes) -> bytes:
    page = pypdfium2.PdfDocument(content)[0]
    return page.render(may_draw_forms=False).to_numpy().tobytes()


@every_document
def test_nothing_tells_who_wrote_a_document(content: bytes) -> None:
    cleaned, _removed = _cleaned(content)

    assert CANARY not in cleaned
    assert CANARY not in documents.opened_parts(cleaned)


def test_it_is_known_what_was_left_out() -> None:
    _document, removed = _cleaned(TELLING)

    assert removed == {
        Removed.DOCUMENT_INFO,
        Removed.METADATA,
        Removed.ATTACHMENT,
        Removed.SCRIPT,
        Removed.THUMBNAIL,
        Removed.COMMENT,
    }


@every_document
def test_pages_look_the_same(content: bytes) -> None:
    cleaned, _removed = _cleaned(content)

    assert _drawn(cleaned) == _drawn(content)


@every_document
def test_the_content_of_a_page_stays(content: bytes) -> None:
    cleaned, _removed = _cleaned(content)

    with pikepdf.open(BytesIO(cleaned)) as document:
        page = document.pages[0]
        assert page.Contents.read_bytes() == documents.CONTENT
        assert set(page.Resources.Font.F.CharProcs.keys()) == {"/AA", "/AF", "/T", "/M"}
        assert "/AF" in page.Resources.Font


def test_the_picture_in_a_document_is_the_cleaned_one() -> None:
    cleaned, _removed = _cleaned(TELLING)

    with pikepdf.open(BytesIO(cleaned)) as document:
        picture = document.pages[0].Resources.XObject.M
        assert picture.read_raw_bytes() == documents.jpeg(telling=False)
        assert picture.Filter == pikepdf.Name.DCTDecode


def test_remarks_and_links_stay() -> None:
    cleaned, _removed = _cleaned(TELLING)

    with pikepdf.open(BytesIO(cleaned)) as document:
        remark, launch, link, field = document.pages[0].Annots
        assert str(remark.Contents) == "A remark"
        assert dict(launch.A.items()) == {}
        assert str(link.A.URI) == "https://example.org/"
        assert str(field.T) == "field"


@every_document
def test_cleaning_twice_is_cleaning_once(content: bytes) -> None:
    once, _removed = _cleaned(content)

    assert _cleaned(once) == (once, set())


def test_a_script_under_an_escaped_name_goes() -> None:
    content = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/#41A<</O 4 0 R>>/Keep 4 0 R/MediaBox[0 0 9 9]>>endobj\n"
        b"4 0 obj<</#53/JavaScript/J#53(" + CANARY + b")>>endobj\ntrailer<</Root 1 0 R/Size 5>>\n"
    )

    cleaned, removed = _cleaned(content)

    assert CANARY not in cleaned
    assert removed == {Removed.SCRIPT}


def test_a_former_version_is_noted() -> None:
    _document, removed = _cleaned(FORMER)

    assert Removed.DOCUMENT_INFO in removed


def test_a_document_that_anyone_may_open_is_given_without_a_lock() -> None:
    cleaned, _removed = _cleaned(ENCRYPTED)

    with pikepdf.open(BytesIO(cleaned)) as document:
        assert not document.is_encrypted


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", Refusal.UNREADABLE),
        (b"%PDF-1.7\n", Refusal.UNREADABLE),
        (b" " + TELLING, Refusal.UNREADABLE),
        (documents.saved(pikepdf.new()), Refusal.UNREADABLE),
        (documents.document(encryption=pikepdf.Encryption(owner="o", user="u")), Refusal.LOCKED),
        (bytes(pdf.MAX_BYTES + 1), Refusal.TOO_LARGE),
        (b"%PDF-1.7\n" + b"[" * 100_000, Refusal.UNREADABLE),
    ],
    ids=["empty", "head", "late", "no page", "locked", "large", "nested"],
)
def test_what_cannot_be_cleaned_is_not_taken(content: bytes, answer: Refusal) -> None:
    assert _refusal(content) is answer


def test_too_many_pages_are_too_complex() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.Pages.Kids = pikepdf.Array([document.pages[0].obj] * (pdf.MOST_PAGES + 1))
    document.Root.Pages.Count = pdf.MOST_PAGES + 1

    assert _refusal(documents.saved(document)) is Refusal.TOO_COMPLEX


def test_a_page_that_is_a_bomb_is_not_taken() -> None:
    started = time.process_time()

    refusal = _refusal(documents.bomb())

    assert refusal is Refusal.TOO_COMPLEX
    assert time.process_time() - started < 3


def test_a_list_of_objects_that_is_a_bomb_is_not_taken() -> None:
    assert _refusal(documents.bomb_of_objects()) in (Refusal.UNREADABLE, Refusal.TOO_COMPLEX)


def test_nothing_is_said_of_a_broken_document(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)

    _refusal(TELLING[:1500])
    _cleaned(TELLING.replace(b"startxref", b"startxxxx"))

    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


def test_a_document_is_given_in_pieces() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.pages[0].Contents = document.make_stream(bytes(range(256)) * 4000)

    pieces = list(pdf.clean(Held(documents.saved(document, compress_streams=False)), set()))

    assert max(map(len, pieces)) <= PIECE


@given(st.binary(max_size=300))
@settings(max_examples=50)
def test_any_bytes_are_a_document_or_not_taken(content: bytes) -> None:
    assert _is_clean_or_not_taken(b"%PDF-1.7\n" + content)


@given(
    content=st.sampled_from([TELLING, PACKED, FORMER]),
    cut=st.integers(0, 4000),
    changes=st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), max_size=8),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_a_broken_document_is_clean_or_not_taken(content: bytes, cut: int, changes: list[tuple[int, int]]) -> None:
    broken = bytearray(content)
    for at, byte in changes:
        broken[at % len(broken)] = byte

    assert _is_clean_or_not_taken(bytes(broken[: cut or None]))


def _is_clean_or_not_taken(content: bytes) -> bool:
    try:
        cleaned, _removed = _cleaned(content)
    except NotTaken:
        return True
    return cleaned.startswith(b"%PDF-")
