"""What looks wrong in a tracker, and what can be mended safely."""
