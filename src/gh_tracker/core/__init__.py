"""The pure part: no files, no network, no clock, no printing."""
