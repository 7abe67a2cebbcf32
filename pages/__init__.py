"""One file is one page; it draws what a run already holds and computes nothing. Imports checks' public face
and pages.parts; nobody imports pages."""
