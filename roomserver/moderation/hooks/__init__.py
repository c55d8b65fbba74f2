"""Other people's judgement: plug-ins in this process, signed HTTP hooks, webhooks of events.

Whatever they do, a text is held up no longer than their deadlines, and is never lost.
"""
