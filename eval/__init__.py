"""The evaluation sets and what scores an answerer on them."""
