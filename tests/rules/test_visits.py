"""Visits: no code fetches what a citizen reported; connections go to the desk, Telegram's server and Redis only."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CLIENTS = {"aiohttp", "urllib.request", "http.client", "requests", "httpx", "socket", "aiogram", "redis"}
CLIENTS |= {"open_connection", "open_unix_connection", "telegram"}
# Names are asked of whoever serves them, and another program may go anywhere.
CLIENTS |= {"ftplib", "smtplib", "imaplib", "poplib", "xmlrpc", "webbrowser", "subprocess", "multiprocessing", "ctypes"}
WAYS = {"create_connection", "create_unix_connection", "create_datagram_endpoint", "sock_connect", "sock_sendto"}
WAYS |= {
    "getaddrinfo",
    "getnameinfo",
    "create_subprocess_exec",
    "create_subprocess_shell",
    "import_module",
    "__import__",
}
WAYS |= {f"os.{one}" for one in ("system", "popen", "posix_spawn", "posix_spawnp", "fork", "execv", "execve", "execvp")}
# Who may open a connection, and to what.
CALLERS = {
    "bot/analyst/app.py": "the Bot API server, and the desk",
    "bot/analyst/delivering.py": "the Bot API server",
    "bot/analyst/desk.py": "the desk",
    "bot/analyst/saying.py": "the Bot API server",
    "bot/analyst/updates.py": "the Bot API server",
    "bot/channels/telegram/app.py": "the Bot API server",
    "bot/channels/telegram/calling.py": "the Bot API server",
    "bot/channels/telegram/outbound.py": "the Bot API server",
    "bot/channels/telegram/polling.py": "the Bot API server",
    "bot/channels/telegram/setup.py": "the Bot API server",
    "bot/channels/telegram/webhook.py": "the Bot API server",
    "bot/channels/whatsapp/app.py": "the Graph API, and Meta's host of files",
    "bot/channels/whatsapp/hosts.py": "the Graph API, and Meta's host of files",
    "bot/channels/whatsapp/outbound.py": "the Graph API, and Meta's host of files",
    "backups/snapshots.py": "PostgreSQL, by its own program",
    "bot/__main__.py": "the commands of the desk, as a process of this machine",
    "bot/malware.py": "a scanner on this machine",
    "bot/demo.py": "the demo's own processes, on loopback",
    "bot/channel_check.py": "the Bot API server, the Graph API, and this machine's own intake",
    "bot/doctor/desk.py": "the desk",
    "bot/ports.py": "a port of this machine, to listen on",
    "evidence/confining.py": "the kernel, to be refused connections",
    "evidence/cutting_off.py": "the kernel, to be refused connections",
    "evidence/tesseract.py": "the program that reads pictures, confined",
    "evidence/examiner.py": "its own workers, over a pair of sockets",
    "evidence/jobs.py": "its own workers, over a pair of sockets",
    "evidence/worker.py": "the process that started it, over a pair of sockets",
    "desk/__main__.py": "a port of this machine, to listen on",
    "operating/telling.py": "a port of this machine, to listen on",
    "desk/accounts/provider.py": "the provider of identity that the operator names",
    "storage/push.py": "the desk",
    "storage/postgres.py": "PostgreSQL",
    "storage/redis_connections.py": "Redis",
    "storage/redis_sessions.py": "Redis",
}


def test_only_these_modules_can_open_a_connection() -> None:
    packages = ("bot", "conversations", "locales", "storage", "evidence", "backups", "operating", "desk")
    modules = [path for package in packages for path in (ROOT / package).rglob("*.py")]

    callers = {str(path.relative_to(ROOT)) for path in modules if _imported(path) & CLIENTS or _used(path) & WAYS}

    assert callers == set(CALLERS)


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        names += [node.attr] if isinstance(node, ast.Attribute) else []
        found |= {part for name in names for part in (name, name.split(".")[0])}
    return found


def _used(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Name(id=name):
                found.add(name)
            case ast.Attribute(value=value, attr=name):
                found |= {name, f"{value.id}.{name}"} if isinstance(value, ast.Name) else {name}
            case ast.ImportFrom(module=module, names=names):
                found |= {said for one in names for said in (one.name, f"{module}.{one.name}")}
    return found
