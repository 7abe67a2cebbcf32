"""What could a stranger learn about a person? Imports artifacts, stats, contract."""
