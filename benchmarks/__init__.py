"""Benches that are run by hand: what clean tables raise, and how long an assessment takes."""
