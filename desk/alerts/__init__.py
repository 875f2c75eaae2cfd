"""Alerts: who is told of which case on their phone, who is on call, and what comes of a pressed button."""
