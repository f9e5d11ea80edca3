"""What several resources of /v1 share: records, encoding of decisions, verdicts."""
