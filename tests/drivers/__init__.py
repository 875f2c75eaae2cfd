"""Drivers: real servers, and doubles of the services that the bot talks to."""
