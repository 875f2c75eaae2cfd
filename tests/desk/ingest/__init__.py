"""The desk's ingest."""
