"""Data of the secretariats the program knows: files with their sources, no code."""
