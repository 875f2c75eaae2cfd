"""Fixtures of alerts: everything of them on one database."""

import pytest

from desk.custody import Custody
from desk.database import Database
from tests.desk.alerts.post import Post


@pytest.fixture
def post(database: Database, custody: Custody) -> Post:
    return Post(database, custody)
