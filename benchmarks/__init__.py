"""The figures that docs/performance.md quotes: `python -m benchmarks` measures each beside its limit."""
