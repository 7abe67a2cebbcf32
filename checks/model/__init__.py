"""Model formats, the jailed model host and what one may ask of it. Imports contract, table, jail.

Trusted side: `host.open_model`, `sniff`, `answers`, `attributions`, `standin`, `in_memory` (a Python
caller's own estimator).
Child side, for a person's file only ever run inside the jail: `serve`, `estimators`, `graphs`,
`skops_file`, `onnx_file`, `explaining`, `tracing`.
"""
