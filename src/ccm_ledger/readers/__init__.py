"""Files of others, read into records and problems. Refuses: deciding what they mean."""
