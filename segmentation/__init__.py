"""Extracts to warehouse, customers to segments, Pareto, market and ideal customer profile."""
