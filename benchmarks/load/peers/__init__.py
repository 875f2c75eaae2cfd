"""Peers: the shortest report as others would build it, plainly and well, to be measured beside the intake."""
