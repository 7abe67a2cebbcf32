"""Shared inputs, one file each; the only room that touches rows. Imports table, model, stats, contract."""
