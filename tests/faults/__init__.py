"""Suites that inject real faults into the real program; the plan is in docs/reliability.md."""
