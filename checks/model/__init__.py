"""Model formats, the jailed model host and what one may ask of it. Imports contract, table, jail."""
