"""The lossless document: what the rest of the package reads and edits a tracker with.

``structure`` says what stands where, ``edits`` turns a wish into an ``Edit``, and ``splice`` puts
edits in. Bytes that no edit covers cannot change.
"""
