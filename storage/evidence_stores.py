"""Evidence stores: which kind of store a URL means."""

from pathlib import Path
from urllib.parse import urlsplit

from storage.evidence import EvidenceStore
from storage.local_evidence import LocalEvidence
from storage.s3_evidence import S3Evidence
from storage.s3_objects import bucket_of


def evidence_store_of(
    url: str, folder: Path, *, access_key: str, secret_key: str, region: str, endpoint: str
) -> EvidenceStore:
    """The folder without a URL, the bucket of `s3://bucket/prefix`; ValueError for any other."""
    if not url:
        return LocalEvidence(folder)
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("where evidence is kept is empty for a folder, or `s3://bucket/prefix`")
    if bool(access_key) != bool(secret_key):
        raise ValueError("an S3 key id and its secret go together")
    bucket = bucket_of(
        parts.netloc,
        prefix=parts.path.strip("/"),
        access_key=access_key,
        secret_key=secret_key,
        region=region,
        endpoint=endpoint,
    )
    return S3Evidence(bucket)
