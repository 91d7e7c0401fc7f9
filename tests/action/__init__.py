"""The action as a runner runs it, against the sandbox and a real git repository."""
