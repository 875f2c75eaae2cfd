"""Tests of alerts, chats and the rota."""
