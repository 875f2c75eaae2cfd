"""Ingest: what intakes push and read over the wire."""
