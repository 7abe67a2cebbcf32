"""What it costs the server to draw each page again."""
