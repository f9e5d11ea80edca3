"""The OpenAPI document and the pages for people that are made from the code."""
