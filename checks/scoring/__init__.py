"""Outcomes and a policy in; gates, verdict, grades, debt, ML Test Score and how firm they are out.

Arithmetic on what was measured: nothing here reads a table or asks a model, so a limit that is moved re-judges a
stored report at once. Imports contract, document, judgement, policy, registry, standing, attestations.
"""
