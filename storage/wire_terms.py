"""Wire terms: for how long a desk keeps things, as it tells intakes with its feed; a part of wire v1."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Days = Annotated[int, Field(ge=1, le=100_000)]


class Kept(BaseModel):
    """For how many days the desk keeps things as it is configured, and within how many it answers a request about data."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lawful_days: Days
    unverified_days: Days
    closed_days: Days
    referred_days: Days
    identity_days: Days
    answer_days: Days
