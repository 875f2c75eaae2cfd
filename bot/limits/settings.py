"""Settings of limits: how much one citizen, one network and all browsers may send; 0 is no limit. docs/limits.md says why."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from bot.limits.pacing import Limit


class LimitSettings(BaseSettings):
    """Generous for somebody who is frightened and writes in haste; a script is soon through."""

    limit_messages_a_minute: int = Field(
        30, ge=0, description="Messages and presses of one citizen in a minute; more are not read until it is over"
    )
    limit_reports_an_hour: int = Field(10, ge=0, description="Reports of one citizen in an hour")
    limit_reports_a_day: int = Field(40, ge=0, description="Reports of one citizen in 24 hours")
    limit_additions_an_hour: int = Field(200, ge=0, description="Answers and additions to sent reports in an hour")
    limit_files_an_hour: int = Field(60, ge=0, description="Files that are fetched for one citizen in an hour")
    limit_lookups_an_hour: int = Field(20, ge=0, description="References that one citizen may ask for in an hour")
    limit_waiting: int = Field(
        200, ge=0, description="Messages of one citizen that wait to be read; more are dropped as they come"
    )
    limit_web_a_minute: int = Field(
        120, ge=0, description="Forms that one network may post in a minute before its browsers have to work or wait"
    )
    limit_web_all_a_minute: int = Field(
        6000, ge=0, description="Forms that an intake takes in a minute before all browsers have to work or wait"
    )
    limit_web_wait_s: int = Field(
        20, ge=2, le=300, description="Seconds that a form waits in a crowd where its browser runs no JavaScript"
    )
    limit_web_networks: str = Field(
        "",
        description="Who says which network a browser is in: nobody (empty), `direct`: its own connection, or proxies such as `127.0.0.1/32`",
    )

    @field_validator("limit_web_networks")
    @classmethod
    def _networks(cls, value: str) -> str:
        if value != "direct":
            for one in value.split():
                try:
                    ip_network(one)
                except ValueError:
                    raise ValueError("empty, `direct`, or addresses of proxies such as 127.0.0.1/32") from None
        return value

    @property
    def allowances(self) -> dict[Limit, int]:
        """What one citizen may send."""
        return {
            Limit.MESSAGES: self.limit_messages_a_minute,
            Limit.REPORTS: self.limit_reports_an_hour,
            Limit.REPORTS_OF_A_DAY: self.limit_reports_a_day,
            Limit.ADDITIONS: self.limit_additions_an_hour,
            Limit.FILES: self.limit_files_an_hour,
            Limit.LOOKUPS: self.limit_lookups_an_hour,
        }

    @property
    def trusted_proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The proxies that are believed."""
        value = self.limit_web_networks
        return () if value == "direct" else tuple(ip_network(one) for one in value.split())
