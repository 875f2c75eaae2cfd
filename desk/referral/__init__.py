"""Referral: a case is handed to the service that is competent, as a signed dossier, step by step and on record."""
