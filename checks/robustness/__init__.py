"""Do the answers hold when the world moves? Imports artifacts, stats, contract."""
