"""The officer's words: parse, open, call one thing, show. Refuses: rules, SQL, formatting."""
