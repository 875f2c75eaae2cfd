"""Rights: what reporters ask by reference over their data (law 09-08), each with its clock, answered by an analyst."""
