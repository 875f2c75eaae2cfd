"""Catalogues for Arabic, French and English, and their rendering with isolates around Latin runs."""
