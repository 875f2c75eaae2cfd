"""What is kept: tables, sessions, sealing, evidence, inbox, outbox, and the relay that pushes to the desk."""
