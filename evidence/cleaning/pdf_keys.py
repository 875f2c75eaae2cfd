"""Keys of PDF (ISO 32000-2) that stay in a document, and those that tell who wrote it or do something, by what they are."""

import re
from collections.abc import Mapping

from evidence.findings import Removed

# What a catalog (7.7.2) may hold so that its pages look as they did, and links lead where they did.
CATALOG = frozenset(
    f"/{key}"
    for key in (
        "Type Version Extensions Pages PageLabels Names Dests ViewerPreferences PageLayout PageMode Outlines Threads "
        "StructTreeRoot MarkInfo Lang OutputIntents OCProperties AcroForm"
    ).split()
)
CATALOG_SAYS: Mapping[str, Removed] = {
    "/Metadata": Removed.METADATA,
    "/OpenAction": Removed.SCRIPT,
    "/AA": Removed.SCRIPT,
    "/JavaScript": Removed.SCRIPT,
    "/Collection": Removed.ATTACHMENT,
    "/AF": Removed.ATTACHMENT,
    "/EmbeddedFiles": Removed.ATTACHMENT,
    "/Renditions": Removed.ATTACHMENT,
}
# In any dictionary or stream; short ones are looked at twice, since a font or a glyph may be called so.
SAYS: Mapping[str, Removed] = {
    "/Metadata": Removed.METADATA,
    "/PieceInfo": Removed.DOCUMENT_INFO,
    "/LastModified": Removed.DOCUMENT_INFO,
    "/CreatorInfo": Removed.DOCUMENT_INFO,
    "/AF": Removed.ATTACHMENT,
    "/AA": Removed.SCRIPT,
    "/OpenAction": Removed.SCRIPT,
    "/XFA": Removed.SCRIPT,
    "/Thumb": Removed.THUMBNAIL,
}
# In annotations (12.5): author, dates, name, subject, and the text once more with what wrote it. /Contents is the text.
MARKUP_SAYS: Mapping[str, Removed] = {
    "/T": Removed.DOCUMENT_INFO,
    "/M": Removed.DOCUMENT_INFO,
    "/CreationDate": Removed.DOCUMENT_INFO,
    "/RC": Removed.DOCUMENT_INFO,
    "/NM": Removed.DOCUMENT_INFO,
    "/Subj": Removed.DOCUMENT_INFO,
}
ANNOTATIONS = frozenset(
    f"/{kind}"
    for kind in (
        "Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Caret Stamp Ink "
        "Popup Widget PrinterMark TrapNet Watermark Redact Projection"
    ).split()
)
# Annotations that are a file, or play one.
ATTACHED_ANNOTATIONS = frozenset(("/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"))
# Actions (12.6) that run, start or send something, or open another file.
ACTIONS = frozenset(
    f"/{kind}"
    for kind in "JavaScript Launch ImportData SubmitForm ResetForm Rendition Movie Sound GoToE GoToR RichMediaExecute".split()
)
# What sets off an additional action (12.6.3).
TRIGGERS = frozenset(f"/{key}" for key in "E X D U Fo Bl PO PC PV PI O C K F V WC WS DS WP DP".split())
# A dictionary as qpdf writes it, names in their plain form, that can hold any of these; most hold none and are done with.
LOOKED_AT = re.compile(
    rb"/(?:S|EF|Rect|Annots|ByteRange|"
    + b"|".join(key[1:].encode() for key in sorted(SAYS))
    + rb")(?![^\s/\[\](){}<>%])"
)
