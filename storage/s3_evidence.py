"""S3 evidence: sealed files in a bucket; a file is there once its id is claimed, which only one writer can do."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import S3Store

from storage.evidence import PIECE, Empty, StoreDown, checked_id, gathered
from storage.s3_objects import Claim, Listed, Taken, Unclaimed, plainly, plainly_written

# What is put at once, and all that a file costs in memory, twice. A file that is smaller is one object.
PART = 4 * 1024 * 1024
# Writers that claim one id at the same moment may both be refused (409); AWS asks to try again.
CLAIM_AGAIN_S = (0.1, 0.5, 2.0)
_Result = TypeVar("_Result")


class S3Evidence:
    """Evidence in a bucket, or below a prefix of it.

    A file smaller than PART is the object `<id>`, put only if there is none (`If-None-Match`). A larger one is put as
    objects `parts/<id>.<random>/<n>`, and then `<id>` is an empty object that names them: what a multipart upload and
    a conditional copy would do, but every S3 server can do this, the hash is known when it is written, and whoever
    dies in the middle leaves only objects that a sweep can see.
    """

    def __init__(self, bucket: S3Store) -> None:
        self._bucket = bucket
        self._unwatched: set[asyncio.Task[object]] = set()

    async def keep(self, evidence_id: str, sealed: AsyncIterator[bytes]) -> str:
        """Put `sealed` and claim the id; see EvidenceStore."""
        key, claim = checked_id(evidence_id), Claim.of(secrets.token_hex(16))
        digest, small = hashlib.sha256(), b""
        try:
            async with aclosing(gathered(sealed, PART)) as parts:
                async for part in parts:
                    await asyncio.to_thread(digest.update, part)
                    if not claim.parts and len(part) < PART:
                        small, claim = bytes(part), Claim.of("")
                        continue
                    claim = claim.with_part()
                    await self._put(claim.names(key)[-1], part)
                    # Not held while the next one grows.
                    del part
            if not (small or claim.parts):
                raise Empty
        except BaseException:
            await self._to_its_end(self._drop(claim, key))
            raise
        return await self._to_its_end(self._claimed(key, claim.hashed(digest.hexdigest()), small))

    async def open_sealed(self, evidence_id: str) -> AsyncIterator[bytes]:
        """The sealed file, in pieces; FileNotFoundError when it is not here."""
        key = checked_id(evidence_id)
        for name in (await self._claim(key)).names(key):
            whole = await self._read(name)
            for at in range(0, len(whole), PIECE):
                yield bytes(whole[at : at + PIECE])

    async def sealed_sha256(self, evidence_id: str) -> str:
        """SHA-256 of the sealed file, in hex; FileNotFoundError when it is not here."""
        return (await self._claim(checked_id(evidence_id))).sha256

    async def has(self, evidence_id: str) -> bool:
        """Whether the file is here, complete."""
        try:
            await self._claim(checked_id(evidence_id))
        except FileNotFoundError:
            return False
        return True

    async def remove(self, evidence_id: str) -> None:
        """Delete the file, if it is here."""
        key = checked_id(evidence_id)
        try:
            parts = (await self._claim(key)).names(key)
        except FileNotFoundError:
            return
        except Unclaimed:
            # Where its parts lie is lost: a sweep finds them.
            parts = []
        await self._delete([key, *parts])

    async def sweep(self, is_known: Callable[[str], Awaitable[bool]], *, older_than_s: float) -> int:
        """Delete what nobody knows, or was left half, and has not been touched for that long; how many files went."""
        before = datetime.now(UTC) - timedelta(seconds=older_than_s)
        gone: set[str] = set()
        async with aclosing(self._listed()) as files:
            async for evidence_id, places in files:
                idle = {place: parts for place, parts in places.items() if all(one.at < before for one in parts)}
                known = bool(idle and evidence_id) and await is_known(evidence_id)
                if known:
                    idle = await self._left_half(evidence_id, idle)
                for place, parts in idle.items():
                    await self._delete([one.name for one in parts])
                    gone.add(place if known else evidence_id or place)
        return len(gone)

    async def check(self) -> None:
        """Raise StoreDown when objects cannot be put, read, listed and deleted, or a claim would not be respected."""
        name, claim, later = f"check/{secrets.token_hex(16)}", Claim("first", "", 0), Claim("later", "", 0)
        try:
            await self._first(name, claim, b"check")
            await self._read(name)
            await self._reached()
            if await self._first(name, later, b"check") != claim:
                raise StoreDown("the evidence bucket overwrites what it is told not to: it ignores If-None-Match")
        except FileNotFoundError:
            raise StoreDown("the evidence bucket does not give what was put into it") from None
        finally:
            await self._delete([name])

    async def _claimed(self, key: str, claim: Claim, small: bytes) -> str:
        """Claim the id, unless somebody was faster; the hash of what is there. Whatever fails here, a sweep clears up."""
        for wait_s in CLAIM_AGAIN_S:
            there = await self._first(key, claim, small)
            if there is None:
                await asyncio.sleep(wait_s)
                continue
            # We may be refused by a claim of our own: when its answer was lost and it was tried again.
            if there.place != claim.place:
                await self._drop(claim, key)
            return there.sha256
        await self._drop(claim, key)
        raise StoreDown("the evidence bucket has too many writers of one file")

    async def _first(self, key: str, claim: Claim, small: bytes) -> Claim | None:
        """The claim that is there now, this one or an earlier one; None when two at the same moment were both refused."""
        try:
            await self._create(key, small, claim.attributes())
        except Taken:
            try:
                return await self._claim(key)
            except FileNotFoundError:
                return None
        return claim

    async def _claim(self, key: str) -> Claim:
        try:
            with plainly():
                found = await obstore.get_async(self._bucket, key, options={"head": True})
        except FileNotFoundError:
            # Without a bucket nothing is found either, and then no file is lost.
            await self._reached()
            raise
        return Claim.read(found.attributes)

    async def _reached(self) -> None:
        with plainly():
            async for _page in obstore.list(self._bucket, "check", chunk_size=1):
                return

    async def _create(self, name: str, body: bytes, attributes: dict[str, str]) -> None:
        """Put an object if there is none; Taken when there is."""
        with plainly_written():
            try:
                await obstore.put_async(self._bucket, name, body, mode="create", attributes=attributes)
            except AlreadyExistsError:
                raise Taken from None

    async def _put(self, name: str, body: bytes | bytearray) -> None:
        """Put an object of which nobody else knows the name, so that it can be tried again without a question."""
        with plainly_written():
            await obstore.put_async(self._bucket, name, body, use_multipart=False)

    async def _read(self, name: str) -> memoryview:
        with plainly():
            found = await obstore.get_async(self._bucket, name)
            return memoryview(await found.bytes_async())

    async def _drop(self, claim: Claim, key: str) -> None:
        """Delete the parts, if there are any; what cannot be deleted now, a sweep deletes."""
        try:
            await self._delete(claim.names(key) if claim.parts else [])
        except StoreDown:
            return

    async def _delete(self, names: list[str]) -> None:
        try:
            with plainly():
                await obstore.delete_async(self._bucket, names)
        except FileNotFoundError:
            return

    async def _listed(self) -> AsyncGenerator[tuple[str, dict[str, list[Listed]]], None]:
        """What is ours: an evidence id, and its objects by the place where they lie. S3 lists the parts of a file in a row."""
        evidence_id, places = "", dict[str, list[Listed]]()
        with plainly():
            async for page in obstore.list(self._bucket, chunk_size=1000):
                for one in filter(None, map(Listed.read, page)):
                    if one.evidence_id != evidence_id and places:
                        yield evidence_id, places
                        places = {}
                    evidence_id = one.evidence_id
                    places.setdefault(one.place, []).append(one)
        if places:
            yield evidence_id, places

    async def _left_half(self, evidence_id: str, places: dict[str, list[Listed]]) -> dict[str, list[Listed]]:
        """Of what lies there of a known file, what a writer who died has left and no claim names."""
        in_parts = {place: parts for place, parts in places.items() if place}
        # Nobody is asked about most files: they are small, or end as a whole file does.
        if not in_parts or (len(in_parts) == 1 and any(one.size < PART for one in next(iter(in_parts.values())))):
            return {}
        try:
            claimed = (await self._claim(evidence_id)).place
        except FileNotFoundError:
            return in_parts
        except Unclaimed:
            return {}
        return {place: parts for place, parts in in_parts.items() if place != claimed}

    async def _to_its_end(self, work: Coroutine[object, object, _Result]) -> _Result:
        """Its result; it goes on when whoever waits is cancelled."""
        task = asyncio.create_task(work)
        self._unwatched.add(task)
        task.add_done_callback(self._unwatched.discard)
        return await asyncio.shield(task)
