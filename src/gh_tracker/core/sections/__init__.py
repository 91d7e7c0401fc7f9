"""The sections beside the tables: log, checkpoints, decisions, metrics, views."""
