"""What ``init`` proposes for a tracker that it sees for the first time."""
