"""Limits, weights, gates and effort: TOML files and their reader. Imports contract."""
