"""Positions: a point on the map as the code of a subdivision, which is all that is ever kept of it."""

from bot.channels import raw
from bot.channels.port import Raw
from conversations import places


def subdivision(position: Raw) -> str:
    """The province or prefecture at `latitude` and `longitude` (degrees, WGS 84); empty for no point, or one abroad."""
    latitude, longitude = raw.degrees(position, "latitude"), raw.degrees(position, "longitude")
    place = None if latitude is None or longitude is None else places.at(latitude, longitude)
    return place.code if place else ""
