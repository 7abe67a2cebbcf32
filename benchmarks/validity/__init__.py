"""How often Preflight finds what is wrong, and how often it cries wolf: `python -m benchmarks.validity`."""
