"""The evidence package: files of every kind, whole and hostile, and the links that people write."""
