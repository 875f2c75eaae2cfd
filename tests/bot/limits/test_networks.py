"""Networks: whose word counts on where a browser is, and how much each network may post."""

from ipaddress import ip_network

import pytest

from bot.limits.networks import UNKNOWN, Crowds, prefixes_of

PROXIES = (ip_network("127.0.0.1/32"),)


def through_proxy(**headers: str) -> tuple[str, ...]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return prefixes_of("127.0.0.1", named, direct=False, proxies=PROXIES)


def test_nobody_has_a_network_where_nobodys_word_counts() -> None:
    assert prefixes_of("203.0.113.9", {"x-iblagh-network": "1.2.3.4"}, direct=False, proxies=()) == ()


def test_a_direct_browser_is_in_the_network_of_its_connection_whatever_it_claims() -> None:
    claims = {"x-iblagh-network": "1.2.3.4", "x-forwarded-for": "1.2.3.4"}

    assert prefixes_of("203.0.113.9", claims, direct=True, proxies=()) == ("203.0.113.9/32", "203.0.113.0/24")


def test_a_proxy_of_ours_is_believed_and_nobody_else() -> None:
    claims = {"x-iblagh-network": "198.51.100.7"}

    assert through_proxy(x_iblagh_network="198.51.100.7") == ("198.51.100.7/32", "198.51.100.0/24")
    assert prefixes_of("::ffff:127.0.0.1", claims, direct=False, proxies=PROXIES) == through_proxy(
        x_iblagh_network="198.51.100.7"
    )
    assert prefixes_of("10.0.0.9", claims, direct=False, proxies=PROXIES) == ("10.0.0.9/32", "10.0.0.0/24")


@pytest.mark.parametrize("said", ["", "nonsense", "1.2.3.4, 5.6.7.8", "999.1.1.1", "fe80::1%eth0/64"])
def test_without_a_readable_word_all_are_one_network(said: str) -> None:
    assert through_proxy(x_iblagh_network=said) == (UNKNOWN,)


def test_ipv6_is_counted_by_its_64_and_48_and_mapped_ipv4_as_ipv4() -> None:
    assert through_proxy(x_iblagh_network="2001:db8:1:2:3::9") == ("2001:db8:1:2::/64", "2001:db8:1::/48")
    assert through_proxy(x_iblagh_network="::ffff:198.51.100.7") == ("198.51.100.7/32", "198.51.100.0/24")


def test_a_network_that_posts_too_much_is_over_and_another_is_not() -> None:
    crowds = Crowds(3, 0, clock=lambda: 60_000.0)

    said = [crowds.came(("203.0.113.9/32", "203.0.113.0/24")) for _one in range(4)]

    assert said == [False, False, False, True]
    assert not crowds.came(("198.51.100.7/32", "198.51.100.0/24"))


def test_many_addresses_of_one_network_are_over_by_the_wider_one() -> None:
    crowds = Crowds(1, 0, clock=lambda: 60_000.0)

    said = [crowds.came((f"203.0.113.{last}/32", "203.0.113.0/24")) for last in range(11)]

    assert said == [False] * 10 + [True]


def test_all_together_are_over_by_the_limit_of_all_also_without_a_network() -> None:
    crowds = Crowds(0, 2, clock=lambda: 60_000.0)

    assert [crowds.came(()) for _one in range(3)] == [False, False, True]


def test_a_form_that_met_our_failure_is_not_counted() -> None:
    crowds, prefixes = Crowds(3, 3, clock=lambda: 60_000.0), ("203.0.113.9/32", "203.0.113.0/24")

    for _one in range(10):
        crowds.came(prefixes)
        crowds.take_back(prefixes)
    crowds.take_back(prefixes)
    said = [crowds.came(prefixes) for _one in range(4)]

    assert said == [False, False, False, True]


def test_a_minute_later_everything_is_counted_anew_and_nothing_of_before_is_held() -> None:
    now = [60_000.0]
    crowds = Crowds(1, 0, clock=lambda: now[0])
    crowds.came(("203.0.113.9/32",))

    now[0] += 60

    assert not crowds.came(("203.0.113.9/32",))
    assert len(crowds._counts) == 1


def test_what_is_held_in_memory_is_no_address_and_another_hash_each_day() -> None:
    now = [60_000.0]
    crowds = Crowds(1, 0, clock=lambda: now[0])
    crowds.came(("203.0.113.9/32",))
    today = set(crowds._counts)

    now[0] += 86_400
    crowds.came(("203.0.113.9/32",))

    assert b"203.0.113.9" not in b"".join(today)
    assert today.isdisjoint(crowds._counts)
