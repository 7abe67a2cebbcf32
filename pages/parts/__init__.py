"""What pages share: verdict card, finding card, charts, the follower of a run. Imports checks' public face."""
