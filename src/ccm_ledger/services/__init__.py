"""What the officer does, one verb a function, in one transaction. Refuses: printing, SQL, commits."""
