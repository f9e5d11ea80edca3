"""Mail: composes letters in plain text, and submits them by SMTP.

`compose.py` makes the bytes of a letter, `submission.py` hands them to a server, and
`operator_account.py` has the account that the operator's settings name.
"""
