"""Tasks, and the policy whose numbers they follow."""
