"""Messages: drafts of what a candidate may write to an employer, and the review of their words.

A draft is plain text, made from the facts of a pursuit and nothing else. Where only the candidate
knows what belongs there, it has a placeholder in square brackets, and the review reports each that
is left. The review is mechanical: it looks for what etiquette asks of such a message and for what
it forbids, and says where. It judges no opinion and no style.
"""
