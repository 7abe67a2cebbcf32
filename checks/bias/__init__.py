"""Are people treated alike? Imports artifacts, stats, contract."""
