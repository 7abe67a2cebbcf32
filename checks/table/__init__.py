"""Files to tables (Ibis on DuckDB) and the roles of their columns. Imports contract and jail."""
