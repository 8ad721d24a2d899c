"""A fictional city made from a number: its documents, and questions whose answers are known."""
