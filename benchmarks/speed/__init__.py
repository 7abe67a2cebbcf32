"""What an assessment costs, in CPU-seconds and memory, by size: `python -m benchmarks.speed`."""
