"""Tables on a Spark cluster: a session of it, its Parquet and catalog tables, and rows by number. Imports pyspark late."""
