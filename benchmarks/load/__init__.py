"""How a crowd of visitors fares on one server: real sessions over the real protocol, on this machine only."""
