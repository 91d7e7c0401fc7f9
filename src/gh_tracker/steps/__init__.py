"""The steps of a sync, each a module; `gh_tracker.sync` puts them in order."""
