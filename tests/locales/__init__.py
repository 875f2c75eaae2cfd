"""Words: complete, isolated and countable in each language."""
