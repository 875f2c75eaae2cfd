"""Kubernetes: every manifest is valid, every container is locked up, and what is needed to roll and to drain is there."""

import shutil
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from pydantic import ValidationError

from bot.settings import Settings
from tests.deploy.manifests import KUBERNETES, Document, Pod, documents, of_kind, pods

# The oldest version that is still supported, and the newest whose schemas are here.
VERSIONS = ("1.34", "1.37")
POD_IDS = [one.name for one in pods()]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("one", documents(), ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_each_manifest_is_valid(one: Document, version: str) -> None:
    assert kubernetes_validate.validate(one, version, strict=True)


@pytest.mark.parametrize("path", sorted(KUBERNETES.glob("*/secret.example.yaml")), ids=lambda path: path.parent.name)
def test_each_example_of_a_secret_is_valid_and_holds_none(path: Path) -> None:
    secrets = list(yaml.safe_load_all(path.read_text()))
    values = [value for one in secrets for value in one["stringData"].values()]

    assert all(kubernetes_validate.validate(one, VERSIONS[-1], strict=True) for one in secrets)
    assert [value for value in values if value and "REPLACE" not in value] == []


def test_an_example_of_a_secret_is_refused_by_production() -> None:
    example = yaml.safe_load((KUBERNETES / "intake" / "secret.example.yaml").read_text())["stringData"]
    given = {name.removeprefix("IBLAGH_").lower(): value for name, value in example.items()}

    with pytest.raises(ValidationError) as refusal:
        Settings(_env_file=None, **given)

    assert {one["loc"][0] for one in refusal.value.errors()} >= {"secret", "push_secret"}


@pytest.mark.parametrize("pod", pods(), ids=POD_IDS)
def test_each_pod_is_locked_up(pod: Pod) -> None:
    context = pod.spec["securityContext"]

    assert pod.spec["automountServiceAccountToken"] is False
    assert pod.spec["enableServiceLinks"] is False
    assert context["runAsNonRoot"] is True
    assert context["runAsUser"] >= 10000
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod.spec)
    assert not [one for one in pod.spec["volumes"] if "hostPath" in one]


@pytest.mark.parametrize("pod", pods(), ids=POD_IDS)
def test_each_container_is_locked_up_and_has_limits(pod: Pod) -> None:
    locked = {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }

    limited = [set(one["resources"][part]) for one in pod.containers for part in ("limits", "requests")]
    mounted = {mount["name"] for one in pod.containers for mount in one["volumeMounts"]}

    assert [one["securityContext"] for one in pod.containers] == [locked] * len(pod.containers)
    assert limited == [{"cpu", "memory", "ephemeral-storage"}] * len(limited)
    assert mounted == {volume["name"] for volume in pod.spec["volumes"]}


def test_where_a_doctor_and_upkeep_are_run_lies_the_list_of_what_was_erased() -> None:
    (folder,) = {str(Path(value).parent) for one in of_kind("ConfigMap") for name, value in one["data"].items()
                 if name.endswith(("ERASURES_FILE", "HEADS_FILE"))}  # fmt: skip
    without = {
        one.name.split("/")[1]
        for one in pods()
        if folder not in {mount["mountPath"] for mount in one.spec["containers"][0]["volumeMounts"]}
    }

    assert without == {"analyst-bot"}


def test_what_serves_is_probed_and_goes_on_until_it_has_ended_what_it_began() -> None:
    serving = {one.name.split("/")[1]: one.spec for one in pods() if one.name.split("/")[1] in ("intake", "desk")}
    paths = {
        name: [spec["containers"][0][probe]["httpGet"]["path"] for probe in ("livenessProbe", "readinessProbe")]
        for name, spec in serving.items()
    }
    settings = {one["metadata"]["name"]: one["data"] for one in of_kind("ConfigMap")}

    assert paths == {"intake": ["/health", "/ready"], "desk": ["/health", "/ready"]}
    for name, spec in serving.items():
        data = settings[f"iblagh-{name}"]
        assert (
            spec["terminationGracePeriodSeconds"] >= int(data["IBLAGH_DRAIN_WAIT_S"]) + int(data["IBLAGH_DRAIN_S"]) + 5
        )


def test_several_run_on_several_nodes_and_one_of_each_may_go_at_a_time() -> None:
    several = {one["metadata"]["name"] for one in of_kind("Deployment")} - {"analyst-bot"}
    spread = {one.name.split("/")[1] for one in pods() if "topologySpreadConstraints" in one.spec}
    budgets = {one["metadata"]["name"]: one["spec"]["maxUnavailable"] for one in of_kind("PodDisruptionBudget")}
    (bot,) = [one["spec"] for one in of_kind("Deployment") if one["metadata"]["name"] == "analyst-bot"]

    assert spread == several == set(budgets)
    assert set(budgets.values()) == {1}
    # Two analyst bots would poll one account.
    assert (bot["replicas"], bot["strategy"]) == (1, {"type": "Recreate"})


def test_no_account_has_a_token_and_every_namespace_demands_all_of_this() -> None:
    accounts, namespaces = of_kind("ServiceAccount"), of_kind("Namespace")

    assert [one["automountServiceAccountToken"] for one in accounts] == [False] * 6
    assert {one.spec["serviceAccountName"] for one in pods()} == {one["metadata"]["name"] for one in accounts}
    assert [one["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] for one in namespaces] == ["restricted"] * 2


def test_only_citizens_and_apps_have_a_way_in_to_the_intake() -> None:
    (intake,) = [one for one in of_kind("Ingress") if one["metadata"]["name"] == "intake"]

    paths = [(one["path"], one["pathType"]) for one in intake["spec"]["rules"][0]["http"]["paths"]]

    assert paths == [
        ("/", "Exact"),
        ("/robots.txt", "Exact"),
        ("/exit", "Exact"),
        ("/verify", "Exact"),
        ("/privacy", "Exact"),
        ("/.well-known/", "Prefix"),
        ("/receipts/", "Prefix"),
        ("/static/", "Prefix"),
        ("/chat", "Prefix"),
        ("/channels/telegram", "Exact"),
        ("/channels/whatsapp", "Exact"),
    ]


def test_keys_are_copied_so_that_nobody_else_reads_them(tmp_path: Path) -> None:
    (desk,) = [one for one in pods() if one.name == "iblagh-desk/desk"]
    given, kept = tmp_path / "given", tmp_path / "keys"
    # What a kubelet makes of a Secret: links through a folder whose name begins with dots.
    (given / "..2026").mkdir(parents=True)
    (given / "..2026" / "desk.key").write_text("AGE-SECRET-KEY-1")
    (given / "..data").symlink_to("..2026")
    (given / "desk.key").symlink_to("..data/desk.key")
    kept.mkdir()
    script = desk.containers[0]["args"][0].replace("/run/given", str(given)).replace("/run/keys", str(kept))

    subprocess.run([sys.executable, "-c", script], check=True)

    assert [(path.name, path.stat().st_mode & 0o777) for path in kept.iterdir()] == [("desk.key", 0o600)]


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl, which builds kustomizations")
def test_kustomize_builds_all_of_it() -> None:
    built = subprocess.run(["kubectl", "kustomize", str(KUBERNETES)], capture_output=True, check=True)
    made = list(yaml.safe_load_all(built.stdout))

    # One more than is written down: the settings of the nginx beside the desk.
    assert len(made) == len(documents()) + 1
    assert "registry.example.org/iblagh" in built.stdout.decode()
