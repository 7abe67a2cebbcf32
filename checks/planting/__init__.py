"""Defects planted on purpose: tables drawn from a known law, a defect of a known size in them, and who sees it.

`choices` is light and says what can be planted; the dashboard's process imports nothing else of this room. `bases`
draw clean tables, `defects` plant, `running` assesses, `seeing` says what counts as seen, and `bench` does one
experiment whole. The benchmark of validity plants the same defects many times. Imports the library's public face.
"""
