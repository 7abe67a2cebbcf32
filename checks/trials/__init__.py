"""Remedies that are applied to a copy and measured: what moved, better and worse, on the same held-out rows.

One trial is one file in `kinds`, named like its remedy. A trial sees the rows to learn from and nothing else;
`arena` keeps those that it is judged on. Imports every room but runs, report and commands.
"""
