"""What an assessment costs, in CPU-seconds and memory: `python -m benchmarks.speed`."""
