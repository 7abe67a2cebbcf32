"""The remediation kit: a zip that keeps a debt paid once it is paid, made from a run's report and its counts."""
