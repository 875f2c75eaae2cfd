"""Chaos: whole deployments under citizens, kills and faults; what was confirmed is at the desk once, and nothing else."""
