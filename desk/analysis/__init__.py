"""Technical analysis: what the evidence of a case is, what else mentions it, and what can be read in it; nothing is fetched."""
