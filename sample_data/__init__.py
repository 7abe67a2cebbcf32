"""Built-in cases: small tables and models with known, planted defects, and their maker.

Imports nothing of `checks`: a case is made of files, as a person's own would be. `credit` draws clean
applicants, `defects` plants, `columns` adds what a careless table carries, `answers`
tells what was planted, `models` fits and writes, `cases` puts them together, `make` writes the folders.
`houses` and `house_case` do all of this for a case whose answer is a number; `churn` and `triage`, each with its
`..._case` and `..._answers`, for a rare answer and for four of them, with `drawing` for what both draw. `reports`
holds the finished assessment of each case (`checks.runs.shipping` makes it).
"""
