"""What a run has done: bases settled, dates and entries earned."""
