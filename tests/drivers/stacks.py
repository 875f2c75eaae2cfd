"""Stacks: what an intake runs on: one machine's files, or stores that many machines share (PostgreSQL, Redis, S3)."""

import os
import secrets
from dataclasses import dataclass

from tests.drivers.s3 import KEY_ID, SECRET_KEY, Bucket

# With TEST_STACK=machines, journeys that choose no database run on the shared stores only (`make stacks`).
ON_MACHINES = os.environ.get("TEST_STACK") == "machines"


@dataclass(frozen=True, slots=True)
class SharedStores:
    """A Redis and an S3 server that several intakes reach."""

    redis_url: str
    s3_url: str

    def settings(self) -> dict[str, object]:
        """For one service, with a bucket of its own; in Redis its citizens' pseudonyms are its own."""
        bucket = Bucket(self.s3_url, f"evidence-{secrets.token_hex(8)}")
        return {
            "redis_url": self.redis_url,
            "evidence_url": f"s3://{bucket.name}/intake",
            "evidence_s3_endpoint": self.s3_url,
            "evidence_s3_key_id": KEY_ID,
            "evidence_s3_secret": SECRET_KEY,
        }
