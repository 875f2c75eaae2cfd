"""The dossier: what a referral hands to a prosecutor, as signed files that public tools open. Pure: everything is given to it."""
