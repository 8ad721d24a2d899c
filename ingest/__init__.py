"""From the file that an office published to clauses that can be found and cited."""
