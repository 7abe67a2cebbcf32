"""A run is a folder: queue, worker, history (SQLite). Imports the library's public rooms."""
