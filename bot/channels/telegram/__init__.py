"""Telegram: raw long polling through aiogram's client, one update at a time, nothing lost."""
