"""Evidence: what a file or a link is, made safe to keep: told apart, cleaned, described. No network, no database."""
