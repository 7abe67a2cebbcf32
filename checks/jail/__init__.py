"""The sandbox: lock-down, wire format, self-test. Imports contract."""
