"""Analyst bot: tells analysts on Telegram which cases wait, by number and urgency only, and carries their presses to the desk."""
