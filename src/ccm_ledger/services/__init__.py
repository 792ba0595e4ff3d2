"""What the officer does, one verb a function, one transaction. Refuses: printing, SQL, commits."""
