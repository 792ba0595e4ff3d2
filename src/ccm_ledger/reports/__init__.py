"""Figures from queries, as plain statements. Refuses: drawing, rounding, posting."""
