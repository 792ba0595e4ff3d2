"""Pure rules that an auditor may read: values in, values out. Refuses: clock, files, database."""
