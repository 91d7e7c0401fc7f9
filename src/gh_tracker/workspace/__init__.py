"""One tracker on disk, and what git and the environment say of it."""
