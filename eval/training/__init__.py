"""What is learned: the adapter of the embedding model and the weights of the ranking."""
