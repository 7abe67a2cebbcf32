"""HTML, JSON, Markdown and JUnit from one Report. Imports contract, document and registry."""
