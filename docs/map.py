"""Map: writes docs/map.md, every module with the first line of its docstring."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "conversations", "locales", "storage", "evidence", "backups", "operating", "desk", "benchmarks")


def written() -> str:
    """The page."""
    lines = ["# Map", "", "Every module in one line; `make messages` writes this page from the modules' docstrings."]
    for package in PACKAGES:
        lines += ["", f"## {package}", ""]
        for path in sorted((ROOT / package).rglob("*.py")):
            if "versions" not in path.parts:
                lines.append(f"- `{path.relative_to(ROOT)}`: {_first_line(path)}")
    return "\n".join(lines) + "\n"


def _first_line(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]


if __name__ == "__main__":
    (ROOT / "docs" / "map.md").write_text(written(), encoding="utf-8")
