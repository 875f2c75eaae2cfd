"""Spreadsheets: a table as CSV that a spreadsheet opens in every script, and in which no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from desk.statistics.figures import Value

# Without it spreadsheets take UTF-8 for something else, and Arabic is not readable.
BOM = "\ufeff"
# A cell that begins so is taken for a formula (OWASP, CSV injection).
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "'"


def spreadsheet(header: Sequence[str], rows: Iterable[Sequence[str | Value]]) -> str:
    """The table as the text of a CSV file (RFC 4180); None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(one) for one in header])
    for row in rows:
        writer.writerow([harmless(one) if isinstance(one, str) else one for one in row])
    return BOM + out.getvalue()


def harmless(text: str) -> str:
    """Text that a spreadsheet shows instead of reckoning it; no NUL, which no CSV can hold."""
    text = text.replace("\0", "")
    return _MARK + text if text.lstrip(" ").startswith(_FORMULAS) else text
