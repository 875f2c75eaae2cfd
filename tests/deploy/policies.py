"""Policies: what a cluster that enforces NetworkPolicies would let pass, after the rules of networking.k8s.io/v1."""

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from tests.deploy.manifests import Document, of_kind

COMPONENT = "app.kubernetes.io/component"
NAME = "kubernetes.io/metadata.name"


@dataclass(frozen=True)
class Peer:
    """A pod, or an address outside the cluster."""

    namespace: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    address: str = ""


def pod(namespace: str, component: str) -> Peer:
    """One of ours, or of the stores."""
    return Peer(namespace, {COMPONENT: component, "app.kubernetes.io/name": "iblagh"})


def passes(source: Peer, target: Peer, port: int, protocol: str = "TCP") -> bool:
    """Whether both ends allow it."""
    leaves = _allows("Egress", source, target, port, protocol)
    return leaves and _allows("Ingress", target, source, port, protocol)


def _allows(direction: str, here: Peer, there: Peer, port: int, protocol: str) -> bool:
    policies = [
        one["spec"]
        for one in of_kind("NetworkPolicy")
        if one["metadata"]["namespace"] == here.namespace
        and direction in one["spec"]["policyTypes"]
        and _selects(one["spec"]["podSelector"], here.labels)
    ]
    # Whoever no policy selects may do anything: the stores, the Ingress and whoever is outside are not ours.
    if not policies:
        return True
    rules = [rule for one in policies for rule in one.get(direction.lower(), ())]
    side = "to" if direction == "Egress" else "from"
    return any(
        _has_port(rule, port, protocol) and any(_meets(peer, there, here) for peer in rule[side]) for rule in rules
    )


def _has_port(rule: Document, port: int, protocol: str) -> bool:
    return any((one["port"], one["protocol"]) == (port, protocol) for one in rule["ports"])


def _meets(peer: Document, there: Peer, here: Peer) -> bool:
    if block := peer.get("ipBlock"):
        within = bool(there.address) and ip_address(there.address) in ip_network(block["cidr"])
        return within and not any(ip_address(there.address) in ip_network(one) for one in block.get("except", ()))
    if there.address:
        return False
    spaces = peer.get("namespaceSelector")
    in_space = there.namespace == here.namespace if spaces is None else _selects(spaces, {NAME: there.namespace})
    return in_space and _selects(peer.get("podSelector", {}), there.labels)


def _selects(selector: Document, labels: dict[str, str]) -> bool:
    exact = all(labels.get(name) == value for name, value in selector.get("matchLabels", {}).items())
    assert all(one["operator"] == "In" for one in selector.get("matchExpressions", ()))
    return exact and all(labels.get(one["key"]) in one["values"] for one in selector.get("matchExpressions", ()))
