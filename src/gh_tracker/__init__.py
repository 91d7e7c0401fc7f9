"""gh-tracker: a Markdown progress tracker and GitHub issues, kept the same."""
