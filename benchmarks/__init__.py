"""What a sync costs in requests, time and memory, held to goals; `make bench` runs it."""
