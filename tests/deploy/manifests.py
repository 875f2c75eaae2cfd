"""Manifests: the Kubernetes and Compose files of deploy/, read as they would be applied."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
COMPOSE = DEPLOY / "compose" / "compose.yaml"
Document = dict[str, Any]


@cache
def documents() -> list[Document]:
    """What the kustomizations name, each in its namespace; read once, and not to be changed."""
    found = []
    for part in ("intake", "desk"):
        kustomization = yaml.safe_load((KUBERNETES / part / "kustomization.yaml").read_text())
        for name in kustomization["resources"]:
            for one in yaml.safe_load_all((KUBERNETES / part / name).read_text()):
                one["metadata"].setdefault("namespace", kustomization["namespace"])
                found.append(one)
    return found


def of_kind(*kinds: str) -> list[Document]:
    """Those of these kinds."""
    return [one for one in documents() if one["kind"] in kinds]


@dataclass(frozen=True, slots=True)
class Pod:
    """What a Deployment or CronJob runs."""

    name: str
    namespace: str
    labels: dict[str, str]
    spec: Document

    @property
    def containers(self) -> list[Document]:
        """All, also those that run before."""
        return [*self.spec.get("initContainers", ()), *self.spec["containers"]]


def pods() -> list[Pod]:
    """Of every Deployment and CronJob."""
    return [
        Pod(
            f"{one['metadata']['namespace']}/{one['metadata']['name']}",
            one["metadata"]["namespace"],
            template["metadata"]["labels"],
            template["spec"],
        )
        for one in of_kind("Deployment", "CronJob")
        for template in [_template(one)]
    ]


def _template(one: Document) -> Document:
    spec = one["spec"]["jobTemplate"]["spec"] if one["kind"] == "CronJob" else one["spec"]
    return spec["template"]


@cache
def services() -> dict[str, Document]:
    """The services of the Compose file; read once, and not to be changed."""
    return yaml.safe_load(COMPOSE.read_text())["services"]


def texts() -> Iterator[tuple[Path, str]]:
    """Every file of deploy/."""
    for path in sorted(DEPLOY.rglob("*")):
        if path.is_file() and "secrets" not in path.parts:
            yield path.relative_to(ROOT), path.read_text()
