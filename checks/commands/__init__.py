"""The commands of `preflight`, one file each. Imports the library's public rooms, inside functions where heavy."""
