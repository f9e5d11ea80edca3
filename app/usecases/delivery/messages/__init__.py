"""Messages to employers: drafts that are stored, held until they may go, and sent once.

1. `drafts.py` makes a message and changes it; `decisions.py` asks the etiquette when it may go.
2. A message that waits is `held`, with a job. When that wakes, `handing_over.py` decides again,
   and stores `sending` and the Message-ID before the first byte leaves (`sending.py`).
3. What came of it is stored with the contact that it is, in one transaction.
4. What is found `sending` later was cut off: it is `unknown`, and the candidate says what became
   of it. A report of failed delivery is read by `bounced.py`.

`states.py` has the words of all this.
"""
