"""Archive: the dossier as one zip, written piece by piece: PDFs, JSON, evidence, and a signed manifest of SHA-256."""

import asyncio
import hashlib
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import IO, Protocol

import pyrage
from pyrage import ssh, x25519

from desk.dossier import document
from desk.dossier.content import Dossier, DossierFile
from desk.dossier.naming import is_left_out, is_quarantined, name_of
from desk.dossier.pdf import LANGUAGES, Press
from desk.dossier.readme import readme
from desk.dossier.signing import Signer

MANIFEST, SIGNATURE = "MANIFEST.sha256", "MANIFEST.sha256.sig"
# The word of the field for samples that nobody may open by accident; used when no recipients are known.
QUARANTINE_WORD = "infected"
Recipients = Sequence[x25519.Recipient | ssh.Recipient]


class Evidence(Protocol):
    """Where the files come from: each in the clear, in pieces of any size; a file that is not here raises as it likes."""

    def pieces(self, evidence_id: str) -> AsyncIterator[bytes]:
        """The content of one file."""
        ...


class EvidenceChanged(Exception):
    """A file is not the one that the dossier names; what was written so far is to be thrown away."""

    def __init__(self, evidence_id: str) -> None:
        super().__init__(f"the file {evidence_id} is not the one that the dossier names")
        self.evidence_id = evidence_id


class BadRecipient(ValueError):
    """No age public key (age1…) and no SSH public key."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What was written: the SHA-256 of each member by its name, as the manifest has it, and that of the manifest itself."""

    members: dict[str, str]
    manifest_sha256: str


@dataclass(slots=True)
class _Zip:
    """A zip that remembers what went into it; times come from the dossier, so that nothing depends on the clock."""

    file: zipfile.ZipFile
    dossier: Dossier
    members: dict[str, str] = field(default_factory=dict)

    def entry(self, name: str, *, packed: bool) -> zipfile.ZipInfo:
        at = self.dossier.made_at.astimezone(UTC).timetuple()
        info = zipfile.ZipInfo(name, (at.tm_year, at.tm_mon, at.tm_mday, at.tm_hour, at.tm_min, at.tm_sec))
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        return info

    def add(self, name: str, content: bytes) -> None:
        self.file.writestr(self.entry(name, packed=True), content)
        self.members[name] = hashlib.sha256(content).hexdigest()


async def write(
    out: IO[bytes],
    dossier: Dossier,
    evidence: Evidence,
    signer: Signer,
    press: Press,
    *,
    recipients: Sequence[str] = (),
) -> Archive:
    """Write the whole archive to `out`, which needs no seek; malware is sealed to `recipients`, else to QUARANTINE_WORD.

    Raises EvidenceChanged, BadRecipient, and what `evidence` raises; then `out` holds no archive.
    """
    sealed_to = recipients_of(recipients)
    file = zipfile.ZipFile(out, "w")
    made = _Zip(file, dossier)
    try:
        await _fill(made, evidence, signer, press, sealed_to)
    except BaseException:
        # Without the directory at its end, what was written so far opens nowhere as if it were whole.
        file.fp = None
        raise
    members = dict(made.members)
    manifest = "".join(f"{digest}  {name}\n" for name, digest in sorted(members.items())).encode()
    made.add(MANIFEST, manifest)
    made.add(SIGNATURE, signer.sign(manifest))
    file.close()
    return Archive(members, hashlib.sha256(manifest).hexdigest())


def seal(archive: IO[bytes], out: IO[bytes], recipients: Sequence[str]) -> None:
    """The whole archive sealed with age to a service's public keys, in a stream; raises BadRecipient. Blocking."""
    known = recipients_of(recipients)
    if not known:
        raise BadRecipient("nobody to seal to")
    pyrage.encrypt_io(archive, out, known)


def recipients_of(texts: Sequence[str]) -> list[x25519.Recipient | ssh.Recipient]:
    """Public keys as age writes them, or as SSH does; raises BadRecipient."""
    return [_recipient(text.strip()) for text in texts]


def _recipient(text: str) -> x25519.Recipient | ssh.Recipient:
    kind = ssh.Recipient if text.startswith("ssh-") else x25519.Recipient
    try:
        return kind.from_str(text)
    except pyrage.RecipientError as error:
        raise BadRecipient("this is no age or SSH public key") from error


async def _fill(made: _Zip, evidence: Evidence, signer: Signer, press: Press, recipients: Recipients) -> None:
    dossier = made.dossier
    made.add("README.txt", readme(dossier, signer.fingerprint))
    made.add("dossier.json", await asyncio.to_thread(document.to_bytes, dossier))
    for language in LANGUAGES:
        made.add(f"dossier.{language}.pdf", await asyncio.to_thread(press.pdf, dossier, language))
    for one in dossier.files:
        if is_quarantined(one):
            await _seal_in(made, one, evidence, recipients)
        elif not is_left_out(one):
            await _stream_in(made, one, evidence)


async def _stream_in(made: _Zip, one: DossierFile, evidence: Evidence) -> None:
    """A file as it is: it is compressed already."""
    name, digest, size = name_of(one), hashlib.sha256(), 0
    with made.file.open(made.entry(name, packed=False), "w") as entry:
        async for piece in evidence.pieces(one.evidence_id):
            digest.update(piece)
            size += len(piece)
            await asyncio.to_thread(entry.write, piece)
    _check(one, digest.hexdigest(), size)
    made.members[name] = digest.hexdigest()


async def _seal_in(made: _Zip, one: DossierFile, evidence: Evidence, recipients: Recipients) -> None:
    """Malware, sealed: only who means to open it does."""
    content = b"".join([piece async for piece in evidence.pieces(one.evidence_id)])
    _check(one, hashlib.sha256(content).hexdigest(), len(content))
    if recipients:
        sealed = await asyncio.to_thread(pyrage.encrypt, content, recipients)
    else:
        sealed = await asyncio.to_thread(pyrage.passphrase.encrypt, content, QUARANTINE_WORD)
    made.add(name_of(one), sealed)


def _check(one: DossierFile, digest: str, size: int) -> None:
    if (digest, size) != (one.sha256, one.size):
        raise EvidenceChanged(one.evidence_id)
