"""Preflight, headless: is a table and its model ready for production, what blocks it, what to fix first.

Imports nothing heavy; `python -m checks` does all that the dashboard does.
"""

VERSION = "0.1.0"
