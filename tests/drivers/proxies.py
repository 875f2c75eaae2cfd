"""Proxies: nginx and Caddy of this machine with the files of deploy/, changed in nothing but ports, names and certificates."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.drivers.service import free_port

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", ""))
CADDY = shutil.which("caddy")
STARTS_WITHIN_S = 15.0
# Files that we, or Caddy for its own authority, put beside what is written.
GIVEN = (".conf", ".caddy", ".json", ".crt", ".key")


@dataclass
class Proxy:
    """A proxy that listens; `trusting` is what a browser believes it by."""

    folder: Path
    chat_port: int
    desk_port: int
    process: "subprocess.Popen[bytes]"
    certificate: Path

    @property
    def chat_url(self) -> str:
        return f"https://localhost:{self.chat_port}"

    @property
    def desk_url(self) -> str:
        return f"https://localhost:{self.desk_port}"

    @property
    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def written(self) -> str:
        """Everything that it wrote: into its folder, and where a service manager would read."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.suffix not in GIVEN]
        return "".join(path.read_text(errors="replace") for path in files)


@contextmanager
def nginx(folder: Path, *, intakes: list[int], desk: int, chat_port: int) -> Iterator[Proxy]:
    """nginx with the three files of deploy/nginx."""
    desk_port, certificate = free_port(), self_signed(folder)
    for path in (DEPLOY / "nginx").glob("*.conf"):
        own = desk_port if path.name == "desk.conf" else chat_port
        (folder / path.name).write_text(_nginx(path.read_text(), folder, own, intakes=intakes, desk=desk))
    checked = subprocess.run(_nginx_command(folder, "-t"), capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr.decode()
    with _running(_nginx_command(folder, "-g", "daemon off;"), folder, dict(os.environ)) as process:
        proxy = Proxy(folder, chat_port, desk_port, process, certificate)
        _wait(proxy)
        yield proxy


@contextmanager
def pod_tls(folder: Path, *, desk: int) -> Iterator[Proxy]:
    """nginx beside a desk in its pod, with the file of deploy/kubernetes/desk."""
    port, certificate = free_port(), self_signed(folder)
    text = (DEPLOY / "kubernetes" / "desk" / "tls.conf").read_text()
    for named, own in (("8443", f"127.0.0.1:{port}"), ("127.0.0.1:8090", f"127.0.0.1:{desk}"), ("/tmp/", f"{folder}/")):
        text = text.replace(named, own)
    (folder / "nginx.conf").write_text(re.sub(r"/etc/iblagh/tls/tls\.", f"{folder}/certificate.", text))
    with _running(_nginx_command(folder, "-g", "daemon off;"), folder, dict(os.environ)) as process:
        proxy = Proxy(folder, port, port, process, certificate)
        _wait(proxy)
        yield proxy


@contextmanager
def caddy(folder: Path, *, intakes: list[int], desk: int, chat_port: int) -> Iterator[Proxy]:
    """Caddy with the three files of deploy/caddy."""
    desk_port, certificate = free_port(), self_signed(folder)
    ports = f"\tadmin off\n\thttp_port {free_port()}\n\tskip_install_trust\n"
    text = (DEPLOY / "caddy" / "Caddyfile").read_text().replace("\tadmin off\n", ports)
    text = text.replace("\nhttps:// {", f"\nhttps://:{chat_port}, https://:{desk_port} {{")
    (folder / "Caddyfile.conf").write_text(text)
    files = f"{certificate} {folder}/certificate.key"
    for path in (DEPLOY / "caddy").glob("*.caddy"):
        text = path.read_text()
        tls = "" if "IBLAGH_DESK_TLS" in text else f"\ttls {files}\n"
        (folder / path.name).write_text(text.replace("\timport https_only\n", f"\timport https_only\n{tls}"))
    own = {
        "IBLAGH_CHAT_HOST": f"https://localhost:{chat_port}",
        "IBLAGH_DESK_HOST": f"https://localhost:{desk_port}",
        "IBLAGH_INTAKES": " ".join(f"127.0.0.1:{port}" for port in intakes),
        "IBLAGH_DESK_TLS": files,
        "IBLAGH_DESKS": f"127.0.0.1:{desk}",
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
    }
    command = [str(CADDY), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile.conf")]
    with _running(command, folder, {**os.environ, **own}) as process:
        proxy = Proxy(folder, chat_port, desk_port, process, certificate)
        _wait(proxy)
        yield proxy


def self_signed(folder: Path) -> Path:
    """A certificate for localhost, with its key beside it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "certificate.key").write_bytes(private)
    certificate = folder / "certificate.crt"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return certificate


def _nginx(text: str, folder: Path, port: int, *, intakes: list[int], desk: int) -> str:
    servers = iter([*intakes, *intakes])
    text = re.sub(r" +listen \[::\].*\n", "", text)
    text = text.replace("listen 443", f"listen 127.0.0.1:{port}").replace(
        "listen 80 ", f"listen 127.0.0.1:{free_port()} "
    )
    text = re.sub(r"server_name \w+\.example\.org;", "server_name localhost;", text)
    text = re.sub(r"/etc/iblagh/tls/\w+\.", f"{folder}/certificate.", text)
    text = text.replace("/etc/nginx/intake", f"{folder}/intake").replace("/etc/nginx/desk", f"{folder}/desk")
    text = text.replace("127.0.0.1:8090", f"127.0.0.1:{desk}")
    text = re.sub(r"127\.0\.0\.1:808\d", lambda _found: f"127.0.0.1:{next(servers)}", text)
    return text.replace("/run/iblagh-nginx", f"{folder}/nginx").replace("/run/nginx.pid", f"{folder}/pid")


def _nginx_command(folder: Path, *more: str) -> list[str]:
    return [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), *more]


@contextmanager
def _running(command: list[str], folder: Path, environment: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    # What its workers, who are somebody else when this is root, have to pass through.
    for one in (folder, *folder.parents[:2]):
        one.chmod(0o755)
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _wait(proxy: Proxy) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while proxy.process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", proxy.chat_port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the proxy does not start: {proxy.written()[-500:]}")
