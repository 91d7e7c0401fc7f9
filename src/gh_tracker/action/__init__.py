"""The Action's face: inputs, a sync, and its result as a commit, a summary and annotations."""
