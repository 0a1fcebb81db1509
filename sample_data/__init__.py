"""The demo firm: a metal-processing supplier with 2,500 staff, made up by a seeded generator.

`python -m sample_data` writes the German ERP and CRM extracts and, for tests only, the hidden truth.
"""
