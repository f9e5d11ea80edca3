"""OpenAPI document and HTML pages, generated from the code."""
