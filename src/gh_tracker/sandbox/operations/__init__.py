"""GitHub's operations, one module for each group of its documentation."""
