"""The program beside its peers and the floor, on the same books: `python -m benchmarks`.

Times are taken here and never in a test; docs/performance.md says what they showed.
"""
