"""Benchmarks: `python -m tests.benchmarks [name …]` prints one table; each `bench_*.py` adds its rows."""
