"""Expanding: what a migration tells PostgreSQL, and which of it a running process of the release before would not survive."""

import importlib
import io
import re
from collections.abc import Iterator

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory

_OWN = re.compile(r'^CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)')
_INDEX = re.compile(r'^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)"?\w+"? ON (?:ONLY )?"?(\w+)')
_ALTERED = re.compile(r'^ALTER TABLE (?:ONLY )?"?(\w+)"? (.*)')
_ADDED = re.compile(r"^ADD COLUMN ")
# Code, and what it hangs on, changes no row; a new table's rows are nobody's yet.
_HARMLESS = re.compile(
    r"^(BEGIN$|COMMIT$|CREATE (OR REPLACE )?FUNCTION|CREATE TRIGGER|CREATE SEQUENCE|CREATE (UNIQUE )?INDEX CONCURRENTLY)"
)
_INSERTED = re.compile(r'^INSERT INTO "?(\w+)')


def revisions(package: str) -> list[Script]:
    """A package's revisions, oldest first."""
    scripts = ScriptDirectory(str(importlib.import_module(f"{package}.database").MIGRATIONS))
    return list(reversed(list(scripts.walk_revisions())))


def statements(revision: Script) -> list[str]:
    """What a revision tells PostgreSQL, each on one line."""
    said = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": said, "literal_binds": True}
    )
    with Operations.context(context):
        revision.module.upgrade()
    parts = re.split(r";\s*\n\n", said.getvalue())
    return [" ".join(one.split()) for one in parts if one.strip()]


def contracting(told: list[str]) -> Iterator[str]:
    """The statements after which the release before could not go on, or for which it would have to wait."""
    own = {found[1] for one in told if (found := _OWN.match(one))}
    for one in told:
        if not (_HARMLESS.match(one) or _OWN.match(one) or _is_harmless(one, own)):
            yield one


def _is_harmless(statement: str, own: set[str]) -> bool:
    if found := _INDEX.match(statement) or _INSERTED.match(statement):
        return found[1] in own
    if found := _ALTERED.match(statement):
        is_nullable = "NOT NULL" not in found[2] or "DEFAULT" in found[2]
        return found[1] in own or bool(_ADDED.match(found[2]) and is_nullable)
    return False
