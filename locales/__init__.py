"""Catalogues of each language, and their rendering with isolates around Latin runs."""
