"""Decoders: what the doctors say of whatever opens citizens' files."""

from operating.findings import Finding, Level


def about_decoders(*, are_confined: bool) -> Finding:
    """Files are taken either way: an intake that refused them all would lose more than one that says this."""
    if are_confined:
        return Finding(Level.OK, "decoders: one that a file took over is refused other files, connections and programs")
    return Finding(
        Level.WARN,
        "decoders: this system cannot refuse one that a file took over what its user may (Linux with seccomp can)",
    )
