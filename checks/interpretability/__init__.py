"""Can a person follow what the model does? Imports artifacts, stats, contract."""
