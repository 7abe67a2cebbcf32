"""The trials: one file each, named like the remedy that it applies. Imports contract, stats, trials, model."""
