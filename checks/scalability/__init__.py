"""Is the model good and fast enough to serve? Imports artifacts, stats, contract."""
