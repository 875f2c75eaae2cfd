"""S3 objects: the bucket as our settings name it, what the object of a file's id says, and failures without a name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from storage.evidence import StoreDown, is_id

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import RetryConfig, S3Config, S3Credential

# One request, and then all tries of it: a citizen waits.
TIMEOUT_S = 15.0
RETRY: "RetryConfig" = {
    "max_retries": 4,
    "retry_timeout": timedelta(seconds=15),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2), "base": 2},
}


class Taken(Exception):
    """There is an object of that name already."""


class Unclaimed(StoreDown):
    """An object has the name of a file and says nothing of it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the object of an id says of the file: its hash and, of one in parts, where they lie and how many."""

    sha256: str
    place: str
    parts: int

    @classmethod
    def of(cls, place: str) -> Self:
        """Of a file that has no bytes yet."""
        return cls("", place, 0)

    @classmethod
    def read(cls, attributes: Mapping[str, str]) -> Self:
        """As it was put; Unclaimed when it was not put by us."""
        try:
            return cls(attributes["sha256"], attributes.get("place", ""), int(attributes.get("parts", "0")))
        except (KeyError, ValueError):
            raise Unclaimed("the evidence bucket has lost the metadata of a file") from None

    def attributes(self) -> dict[str, str]:
        """As it is put."""
        parts = {"place": self.place, "parts": str(self.parts)} if self.place else {}
        return {"sha256": self.sha256, "Content-Type": "application/octet-stream", **parts}

    def with_part(self) -> Self:
        """Of a file that is one part longer."""
        return replace(self, parts=self.parts + 1)

    def hashed(self, sha256: str) -> Self:
        """Of a file that is complete."""
        return replace(self, sha256=sha256)

    def names(self, key: str) -> list[str]:
        """The objects in which the bytes are, in their order."""
        return [f"parts/{key}.{self.place}/{number}" for number in range(self.parts)] if self.place else [key]


@dataclass(frozen=True, slots=True)
class Listed:
    """An object that is ours: whose, in which place if it is a part, and since when; one of a check is of no evidence."""

    name: str
    evidence_id: str
    place: str
    size: int
    at: datetime

    @classmethod
    def read(cls, one: "ObjectMeta") -> Self | None:
        """None for an object that is not ours."""
        whose = _whose(one["path"])
        return cls(one["path"], *whose, one["size"], one["last_modified"]) if whose else None


def _whose(name: str) -> tuple[str, str] | None:
    """The evidence and the place that a name says."""
    if is_id(name):
        return name, ""
    first, _, rest = name.partition("/")
    if first == "check" and is_id(rest):
        return "", rest
    place, _, number = rest.partition("/")
    evidence_id, _, random = place.partition(".")
    if first == "parts" and is_id(evidence_id) and is_id(random) and number.isdecimal():
        return evidence_id, random
    return None


@contextmanager
def plainly() -> Iterator[None]:
    """Whatever fails in the bucket becomes FileNotFoundError or StoreDown; neither names anything."""
    try:
        yield
    except FileNotFoundError:
        raise FileNotFoundError("no such evidence") from None
    except (PermissionDeniedError, UnauthenticatedError):
        raise StoreDown("the evidence bucket does not admit these credentials") from None
    except (BaseError, OSError):
        raise StoreDown("the evidence bucket does not answer as it should") from None


@contextmanager
def plainly_written() -> Iterator[None]:
    """The same, for what makes objects: only a bucket can be missing then."""
    try:
        with plainly():
            yield
    except FileNotFoundError:
        raise StoreDown("the evidence bucket does not exist") from None


def bucket_of(
    name: str,
    *,
    prefix: str,
    access_key: str,
    secret_key: str,
    region: str,
    endpoint: str,
    timeout_s: float = TIMEOUT_S,
) -> S3Store:
    """The bucket; without a key, AWS's own ways to find one: the environment, then the machine's role."""

    def credential() -> "S3Credential":
        return {"access_key_id": access_key, "secret_access_key": secret_key, "expires_at": None}

    config: S3Config = {
        # Not every S3 server deletes several at once.
        "disable_bulk_delete": True,
        "region": region or "us-east-1",
        # What is not said here, AWS_… variables say.
        "conditional_put": "etag",
        "skip_signature": False,
        "unsigned_payload": False,
    }
    if endpoint:
        config["endpoint"] = endpoint
    return S3Store(
        name,
        prefix=prefix or None,
        config=config,
        client_options={"allow_http": endpoint.lower().startswith("http://"), "timeout": timedelta(seconds=timeout_s)},
        retry_config=RETRY,
        # Not in the configuration, which anybody may print, and without a session's token that belongs to another key.
        credential_provider=credential if access_key else None,
    )
