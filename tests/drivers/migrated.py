"""Migrated: databases with their tables, made by the migrations once for a test run and copied from then on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from tests.drivers import servers

Migrate = Callable[[str], None]


def give_tables(url: str, migrate: Migrate) -> None:
    """The tables of `migrate` to the database at `url`, whatever it already holds."""
    address = make_url(url)
    path = Path(str(address.database))
    if address.get_backend_name() == "sqlite" and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_file(migrate))
        return
    migrate(url)


@contextmanager
def model(server: str, migrate: Migrate) -> Iterator[str]:
    """The name of a PostgreSQL database with the tables of `migrate`, to be copied by servers.fresh_database."""
    with servers.fresh_database(server) as url:
        migrate(url)
        yield str(make_url(url).database)


@cache
def _file(migrate: Migrate) -> bytes:
    """What an SQLite file is after `migrate`; nothing of it is left in its journal, because nobody has it open."""
    with TemporaryDirectory() as folder:
        migrate(f"sqlite:///{folder}/x.db")
        return (Path(folder) / "x.db").read_bytes()
