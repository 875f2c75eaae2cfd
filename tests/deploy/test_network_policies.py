"""Network policies: who may speak with whom, exactly: the intake never with the desk, the relay with the desk and its stores."""

import pytest

from tests.deploy.manifests import pods
from tests.deploy.policies import Peer, passes, pod

INTAKE, RELAY = pod("iblagh-intake", "intake"), pod("iblagh-intake", "relay")
UPKEEP, DESK_UPKEEP = pod("iblagh-intake", "upkeep"), pod("iblagh-desk", "upkeep")
DESK, BOT = pod("iblagh-desk", "desk"), pod("iblagh-desk", "analyst-bot")
POSTGRES, REDIS = pod("iblagh-intake-stores", "postgresql"), pod("iblagh-intake-stores", "redis")
BUCKET, DESK_POSTGRES = pod("iblagh-intake-stores", "s3"), pod("iblagh-desk-stores", "postgresql")
INGRESS, MONITORING = Peer("ingress", {"app": "controller"}), Peer("monitoring", {"app": "prometheus"})
DNS = Peer("kube-system", {"k8s-app": "kube-dns"})
# Of Telegram (149.154.160.0/20), the cloud's own metadata, a machine of the operator's, and the desk's public address.
TELEGRAM, METADATA = Peer(address="149.154.167.220"), Peer(address="169.254.169.254")
INSIDE, DESK_OUTSIDE = Peer(address="10.0.0.7"), Peer(address="203.0.113.40")
EVERY_PORT = (22, 53, 80, 443, 5432, 6379, 8080, 8090, 8443, 9100)


@pytest.mark.parametrize(
    ("source", "target", "ports"),
    [
        (INTAKE, POSTGRES, {5432}),
        (INTAKE, REDIS, {6379}),
        (INTAKE, BUCKET, {443}),
        (INTAKE, TELEGRAM, {443}),
        (INTAKE, DNS, {53}),
        (INTAKE, DESK, set()),
        (INTAKE, DESK_OUTSIDE, set()),
        (INTAKE, DESK_POSTGRES, set()),
        (INTAKE, RELAY, set()),
        (INTAKE, METADATA, set()),
        (INTAKE, INSIDE, set()),
        (RELAY, POSTGRES, {5432}),
        (RELAY, BUCKET, {443}),
        (RELAY, DESK, {8443}),
        (RELAY, DNS, {53}),
        (RELAY, REDIS, set()),
        (RELAY, TELEGRAM, set()),
        (RELAY, DESK_POSTGRES, set()),
        (RELAY, INSIDE, set()),
        (UPKEEP, POSTGRES, {5432}),
        (UPKEEP, BUCKET, {443}),
        (UPKEEP, DESK, set()),
        (UPKEEP, TELEGRAM, set()),
        (DESK, DESK_POSTGRES, {5432}),
        (DESK, POSTGRES, set()),
        (DESK, BUCKET, set()),
        (DESK, INTAKE, set()),
        (DESK, TELEGRAM, set()),
        (DESK, INSIDE, set()),
        (DESK_UPKEEP, DESK_POSTGRES, {5432}),
        (DESK_UPKEEP, TELEGRAM, set()),
        (BOT, DESK, {8443}),
        (BOT, TELEGRAM, {443}),
        (BOT, DESK_POSTGRES, set()),
        (BOT, INTAKE, set()),
        (INGRESS, INTAKE, {8080}),
        (INGRESS, DESK, {8443}),
        (INGRESS, RELAY, set()),
        (MONITORING, INTAKE, {9100}),
        (MONITORING, RELAY, {9100}),
        (MONITORING, DESK, {9100}),
        (TELEGRAM, INTAKE, set()),
        (INSIDE, DESK, set()),
    ],
)
def test_what_passes_and_nothing_else(source: Peer, target: Peer, ports: set[int]) -> None:
    assert {port for port in EVERY_PORT if passes(source, target, port)} == ports


def test_every_pod_has_a_component_that_the_policies_know() -> None:
    components = {(one.namespace, one.labels["app.kubernetes.io/component"]) for one in pods()}

    assert components == {
        ("iblagh-intake", "intake"),
        ("iblagh-intake", "relay"),
        ("iblagh-intake", "upkeep"),
        ("iblagh-desk", "desk"),
        ("iblagh-desk", "analyst-bot"),
        ("iblagh-desk", "upkeep"),
    }
