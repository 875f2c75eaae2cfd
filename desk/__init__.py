"""The desk: the reference analyst backend; a process and a database of its own."""
