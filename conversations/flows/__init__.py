"""The flows a citizen can be in: report, follow up, about."""
