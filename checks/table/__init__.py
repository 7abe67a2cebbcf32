"""Files to tables (Ibis on DuckDB, or on Spark) and the roles of their columns. Imports contract and jail."""
