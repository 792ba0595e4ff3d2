"""Bank files: reading them in, booking their rows, tying rows to entries. Refuses: guessing."""
