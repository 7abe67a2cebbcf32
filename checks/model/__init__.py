"""Model formats, the jailed model host and what one may ask of it. Imports contract, table, jail.

Trusted side: `host.open_model`, `sniff`, `answers`, `standin`. Child side, only ever run inside the
jail for a person's file: `serve`, `estimators`, `graphs`, `skops_file`, `onnx_file`.
"""
