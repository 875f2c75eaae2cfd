"""Outages: what is wrong with a store and with nothing that was given to it, so that it may be tried again for ever."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.gathering import Overloaded

# An OSError is a full disk, a lost connection, a time-out, an evidence store or a store of sessions that is away.
OUTAGES: tuple[type[Exception], ...] = (OSError, OperationalError, InterfaceError, PoolTimeout, Overloaded)
