"""All SQL of the program. Refuses: rules, words for people, and being asked by renderers."""
