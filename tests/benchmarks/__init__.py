"""Benchmarks, run on their own: ``python -m tests.benchmarks startup``.

Each prints a ratio to a yardstick of the same run.
"""
