"""Formulas: numbers in, Estimates out. Imports contract."""
