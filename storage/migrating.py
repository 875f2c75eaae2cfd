"""Migrating: a database is brought to a version's tables by one process while others wait, and says whether it has them."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from storage.postgres import alone


class Migrations:
    """Those of one folder; two processes that apply them at once on PostgreSQL wait for each other on an advisory lock."""

    def __init__(self, folder: Path, *, lock: int) -> None:
        self._folder = folder
        self._lock = lock

    def apply(self, engine: Engine) -> None:
        """Bring the tables to this version; blocking. Two at once are safe, and so is one that has nothing to do."""
        is_postgres = engine.dialect.name == "postgresql"
        with alone(engine, self._lock) if is_postgres else engine.begin() as connection:
            if self.are_applied(connection):
                return
            if is_postgres:
                # What was only read ends, so that each migration can have a transaction of its own.
                connection.rollback()
            config = self.config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def are_applied(self, connection: Connection) -> bool:
        """Whether a database has the tables; blocking."""
        return self.are_ours_or_later(MigrationContext.configure(connection).get_current_revision())

    def are_ours_or_later(self, version: str | None) -> bool:
        """Whether at `version` no migration of ours is missing; one that we do not know was made by a later release, which only adds."""
        head, known = _revisions(self._folder)
        return version == head or (version is not None and version not in known)

    def config(self) -> Config:
        """What Alembic's commands need."""
        return _config(self._folder)


@cache
def _revisions(folder: Path) -> tuple[str | None, frozenset[str]]:
    scripts = ScriptDirectory.from_config(_config(folder))
    return scripts.get_current_head(), frozenset(one.revision for one in scripts.walk_revisions())


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    return config
