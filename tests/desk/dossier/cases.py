"""Cases: dossiers to be exported, made up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import md5, sha1, sha256

from conversations.report import CustodyStep, Locator
from conversations.text import Label
from desk.comparing.related import CaseMark
from desk.dossier.content import (
    CustodyLine,
    Dossier,
    DossierAddition,
    DossierFile,
    DossierReport,
    Instruction,
    Referral,
    Reporter,
    Sender,
    Verified,
)

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
PICTURE, MALWARE = b"\x89PNG a screenshot" * 5000, b"MZ not really a program" * 100
LINK = "https://www.tiktok.com/@fake.shop_24/video/7301234567890123456"
SENDER = Sender(Label("مكتب إبلاغ", "Bureau Iblagh", "Iblagh desk"), "desk@iblagh.example", "https://iblagh.example")
SERVICE = Label("الشرطة القضائية بالدار البيضاء", "Police judiciaire de Casablanca", "Judicial police of Casablanca")
REASON = Label(
    "الوقائع جرت في عمالة مقاطعات الدار البيضاء أنفا.",
    "Les faits ont eu lieu dans la préfecture de Casablanca-Anfa.",
    "It happened in the prefecture of Casablanca-Anfa.",
)
WORDS = "حساب يبيع هواتف وهمية على https://wa.me/212600000000 ويطلب 2500 درهم مسبقا.\nIl bloque ensuite les acheteurs."


def file_of(content: bytes, number: int, media_type: str, **more: object) -> DossierFile:
    digest = sha256(content).hexdigest()
    custody = (
        CustodyStep("received", NOON.isoformat(), size=len(content)),
        CustodyStep("hashed", NOON.isoformat(), digest, len(content)),
        CustodyStep("scanned", NOON.isoformat(), notes=str(more.get("scan", "clean"))),
        CustodyStep("cleaned", NOON.isoformat(), digest, len(content), "metadata thumbnail"),
        CustodyStep("sealed", NOON.isoformat(), "ab" * 32, len(content) + 200),
        CustodyStep("filed", (NOON + timedelta(seconds=40)).isoformat()),
    )
    return DossierFile(
        evidence_id=f"{number:032x}",
        kind=media_type.partition("/")[0],
        media_type=media_type,
        size=len(content),
        sha256=digest,
        arrived_sha256=digest,
        arrived_sha1=sha1(content).hexdigest(),
        arrived_md5=md5(content).hexdigest(),
        custody=custody,
        **{"scan": "clean", **more},
    )


FILES = {f"{1:032x}": PICTURE, f"{2:032x}": MALWARE}
SCREENSHOT = file_of(PICTURE, 1, "image/png")
INFECTED = file_of(MALWARE, 2, "application/pdf", scan="found", malware="Win.Test.EICAR_HDB-1", withheld="quarantined")
LOCATORS = (
    Locator("link", LINK, canonical=LINK, platform="tiktok", account="fake.shop_24", post="7301234567890123456"),
    Locator("link", "https://bit.ly/3xYz", canonical="https://bit.ly/3xYz", marks="shortener"),
    Locator(
        "account", "@fake.shop_24", platform="instagram", account="fake.shop_24", canonical="instagram:fake.shop_24"
    ),
    Locator("phone", "06 00 00 00 00", canonical="+212600000000"),
    Locator("email", "shop@fake.example", canonical="shop@fake.example"),
    Locator("iban", "MA64 0115 1900 0001 2050 0053 4921", canonical="MA64011519000001205000534921"),
    Locator(
        "wallet", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", canonical="bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"
    ),
    Locator("forward", "قناة العروض", note="2026-11-20"),
)


def fraud() -> Dossier:
    """Two reports, one anonymous and one with an identity that is handed over; a screenshot and a quarantined file."""
    first = DossierReport(
        report_id="a" * 32,
        filed_at=NOON,
        channel="telegram",
        language="ar",
        category="FRAUD",
        subtype="FRAUD.SHOP",
        anonymous=True,
        details=WORDS,
        locators=LOCATORS,
        answers={"role": "victim", "payment": "Virement, puis « frais » de 300 DH", "date_seen": "2026-11-20"},
        files=(SCREENSHOT,),
        additions=(
            DossierAddition("c" * 32, NOON + timedelta(days=1), "Quel numéro a appelé ?", "رقم آخر", files=(INFECTED,)),
        ),
    )
    second = replace(
        first,
        report_id="b" * 32,
        channel="web",
        language="fr",
        anonymous=False,
        reporter=Reporter("Amina El Fassi", "amina@mail.example"),
        details="Même boutique. J’ai payé 1 800 DH le 3 novembre.",
        locators=LOCATORS[:1],
        files=(),
        additions=(),
        answers={},
    )
    return _dossier("FRAUD", "FRAUD.SHOP", "P2", (first, second))


def child() -> Dossier:
    """A case about grooming, with a screenshot of a chat."""
    report = DossierReport(
        report_id="d" * 32,
        filed_at=NOON,
        channel="whatsapp",
        language="fr",
        category="CHILD",
        subtype="CHILD.GROOM",
        anonymous=True,
        details="Il écrit à ma fille.",
        locators=(LOCATORS[0], LOCATORS[3], LOCATORS[4]),
        answers={"child_age_band": "10-12"},
        files=(SCREENSHOT,),
    )
    return _dossier("CHILD", "CHILD.GROOM", "P0", (report,))


def _dossier(category: str, subtype: str, priority: str, reports: tuple[DossierReport, ...]) -> Dossier:
    return Dossier(
        number="IB-2026-000042-1",
        case_id="e" * 32,
        case_number=42,
        category=category,
        subtype=subtype,
        priority=priority,
        opened_at=NOON,
        made_at=NOON + timedelta(days=2),
        sender=SENDER,
        referral=Referral(SERVICE, REASON, NOON + timedelta(days=2), "Salma"),
        reports=reports,
        verifications=(Verified(NOON + timedelta(hours=3), "Salma", "Captures comparées, compte actif.", "founded"),),
        custody=(
            CustodyLine(7, NOON, "intake", "received", "a" * 32, "0" * 64),
            CustodyLine(9, NOON + timedelta(hours=2), "Salma", "case", "", "1" * 64),
            CustodyLine(12, NOON + timedelta(hours=3), "Salma", "verified founded", "", "2" * 64),
            CustodyLine(13, NOON + timedelta(hours=4), "Salma", "identity", "طلب النيابة العامة", "3" * 64),
        ),
        instructions=(Instruction(NOON + timedelta(days=1), "وكيل الملك", "يرجى تحديد صاحب الحساب.", "Salma"),),
        marks=(CaseMark("interpol", "picture", 12, ""), CaseMark("phishing.example", "link", None, "2026-10")),
    )
