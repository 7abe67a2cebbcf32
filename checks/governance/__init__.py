"""Can the assessment be repeated and answered for? Imports artifacts, stats, contract."""
