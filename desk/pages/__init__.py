"""Pages: what analysts see and do, in their language, with or without JavaScript."""
