"""Compose: the file is what Compose specifies, every service is locked up, and networks part the intake from the desk."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path

import psycopg
import pytest
from pydantic_settings import BaseSettings
from redis import Redis

from bot.keys import new_keys, write
from bot.limits.settings import LimitSettings
from bot.settings import Settings
from desk.settings import DeskSettings
from operating.postgres import facts_of_postgres
from storage.database import Database
from tests.deploy.manifests import COMPOSE, Document, services
from tests.drivers import servers
from tests.drivers.service import free_port

NAMES = sorted(services())
# As `.env` has it, beside what prepare.sh makes.
CONTROLLER = {"controller": "Direction des signalements, Rabat", "cndp_number": "A-PO-1/2026"}
# Who gives volumes to their owners, once and without a network; and Caddy, whose binary is not started without this.
MORE_CAPABILITIES = {"owners": ["CHOWN"], "proxy": ["NET_BIND_SERVICE"], "desk-proxy": ["NET_BIND_SERVICE"]}


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """What prepare.sh makes for `localhost`."""
    write(new_keys(), tmp_path / "keys")
    script = tmp_path / "compose" / "prepare.sh"
    script.parent.mkdir()
    shutil.copy(COMPOSE.with_name("prepare.sh"), script)
    subprocess.run([script, tmp_path / "keys", "chat.example.org", "localhost"], check=True, capture_output=True)
    # The servers of the tests run as somebody else when this is root.
    (tmp_path / "compose" / "secrets").chmod(0o755)
    return tmp_path / "compose" / "secrets"


def given(model: type[BaseSettings], path: Path, **more: str) -> BaseSettings:
    lines = [line.partition("=") for line in path.read_text().splitlines()]
    values = {name.removeprefix("IBLAGH_").lower(): value for name, _is, value in lines}
    return model(_env_file=None, **values, **more)


def test_the_file_is_what_compose_specifies() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]

    checked = subprocess.run(command, capture_output=True, check=False)

    assert checked.returncode == 0, checked.stdout.decode()


@pytest.mark.parametrize("name", NAMES)
def test_each_service_is_locked_up_and_has_limits(name: str) -> None:
    one = services()[name]

    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one.get("cap_add", []) == MORE_CAPABILITIES.get(name, [])
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert set(one["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert (int(one["user"].split(":")[0]) > 0) is (name != "owners")
    assert "healthcheck" in one
    assert "privileged" not in one


def test_an_intake_believes_its_proxy_about_networks_and_nobody_outside() -> None:
    said = services()["intake"]["environment"]["IBLAGH_LIMIT_WEB_NETWORKS"]
    believed = LimitSettings(limit_web_networks=said.partition("-")[2].rstrip("}")).trusted_proxies

    assert all(one.is_private for one in believed)
    # What Docker and Podman give to networks, unless told otherwise.
    assert [one for one in ("172.18.0.5", "192.168.64.5", "10.89.0.5") if not _is_in(one, believed)] == []
    assert "ports" not in services()["intake"]


def _is_in(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    return any(ip_address(address) in one for one in networks)


def test_networks_let_each_reach_only_its_own() -> None:
    reached = {name: _neighbours(name) for name in NAMES}

    assert reached["intake"] == {"proxy", "postgres-intake", "redis", "s3", "relay"}
    assert reached["relay"] == {"desk-proxy", "postgres-intake", "s3", "intake", "analyst-bot"}
    assert reached["desk"] == {"desk-proxy", "postgres-desk"}
    assert reached["analyst-bot"] == {"desk-proxy", "relay"}
    assert reached["owners"] == set()


def _neighbours(name: str) -> set[str]:
    mine = _networks(services()[name])
    return {other for other, one in services().items() if other != name and mine & _networks(one)}


def _networks(one: Document) -> set[str]:
    return set(one.get("networks", ()))


def test_only_proxies_listen_outside_and_the_desk_on_no_public_address() -> None:
    ports = {name: one["ports"] for name, one in services().items() if "ports" in one}

    assert ports == {"proxy": ["80:80", "443:443"], "desk-proxy": ["${IBLAGH_DESK_BIND:-127.0.0.1}:8443:443"]}


def test_no_private_key_of_the_desk_is_given_to_anybody_else() -> None:
    holders = {name for name, one in services().items() if {"desk.key", "identity.key"} & set(one.get("secrets", ()))}

    assert holders == {"desk"}


@pytest.mark.parametrize("name", ["intake", "relay", "desk"])
def test_where_upkeep_is_run_lies_the_list_of_what_was_erased(name: str) -> None:
    variable = "IBLAGH_DESK_ERASURES_FILE" if name == "desk" else "IBLAGH_ERASURES_FILE"
    service = services()[name]
    mounted = {one.split(":")[1] for one in service["volumes"]}

    assert str(Path(service["environment"][variable]).parent) in mounted
    assert "owners" in service["depends_on"]


def test_what_is_prepared_is_taken_by_production_and_read_by_nobody_else(secrets: Path) -> None:
    files = {"desk_private_key_files": services()["desk"]["environment"]["IBLAGH_DESK_PRIVATE_KEY_FILES"]}
    intake, desk = (
        given(Settings, secrets / "intake.env", **CONTROLLER),
        given(DeskSettings, secrets / "desk.env", **files),
    )
    modes = {path.name: path.stat().st_mode & 0o777 for path in secrets.iterdir()}

    assert (intake.environment, desk.environment) == ("production", "production")
    assert {mode for name, mode in modes.items() if name.endswith((".env", "desk.key", "identity.key", ".pem"))} == {
        0o600
    }
    assert max(modes.values()) == 0o640
    assert modes["authority.key"] == 0o600


def test_nothing_that_was_prepared_is_written_over(secrets: Path, tmp_path: Path) -> None:
    script = tmp_path / "compose" / "prepare.sh"

    again = subprocess.run([script, tmp_path / "keys", "chat.example.org", "localhost"], check=False)

    assert again.returncode == 1


async def test_postgres_and_redis_speak_tls_with_what_was_prepared(secrets: Path, tmp_path: Path) -> None:
    ports = free_port(), free_port()
    believing = f"{secrets}/bundle.crt"
    url = f"postgresql://iblagh@postgres-intake/postgres?hostaddr=127.0.0.1&port={ports[0]}&sslmode=verify-full&sslrootcert={believing}"
    with servers.own_folder() as folder:
        _give(secrets, folder)
        text = (folder / "redis.conf").read_text().replace("/run/secrets/redis-tls", f"{folder}/desk-tls")
        text = text.replace("/run/secrets", str(folder)).replace("6379", str(ports[1])).replace("/data", str(folder))
        (folder / "redis.conf").write_text(text)
        password = text.partition("requirepass ")[2].split()[0]
        redis = Redis.from_url(f"rediss://:{password}@localhost:{ports[1]}/0?ssl_ca_certs={believing}")
        binaries, data = servers.postgres_binaries(folder), folder / "data"
        servers.run([binaries / "initdb", "-D", data, "--username=iblagh", "--auth=trust", "--no-sync"], folder)
        options = {
            "port": ports[0],
            "unix_socket_directories": folder,
            "ssl": "on",
            "ssl_cert_file": folder / "postgres-intake-tls.crt",
            "ssl_key_file": folder / "postgres-intake-tls.key",
        }
        more = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (
            servers.running([binaries / "postgres", "-D", data, *more], folder, lambda: psycopg.connect(url).close()),
            servers.running([servers.redis_binary(folder), folder / "redis.conf"], folder, redis.ping),
        ):
            database = Database(url)
            async with database.reading() as session:
                facts = await facts_of_postgres(session)
            await database.close()
            policy = redis.config_get("maxmemory-policy")
            redis.close()

    assert facts.is_encrypted
    assert policy == {"maxmemory-policy": "noeviction"}


def _give(secrets: Path, folder: Path) -> None:
    """Copies of what was prepared, to whom the servers of the tests run as."""
    owner = servers.identity()
    for path in secrets.iterdir():
        shutil.copy(path, folder / path.name)
        (folder / path.name).chmod(0o600)
        if owner:
            os.chown(folder / path.name, owner["user"], owner["group"])
