"""The dossier: what a prosecutor gets, opened as a prosecutor would."""
