"""What outlives a run: earlier reports read back, their history, rows' scores, comparisons and waivers.

A file from an earlier run is input like any other: bounded, checked against its schema, and never believed.
"""
