"""What is said of a run: to people, to programs, in a workflow."""
