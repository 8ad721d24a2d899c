"""Benchmarks: what `cewen bench` measures. Ratios within one run, since machines differ."""
