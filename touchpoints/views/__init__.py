"""The views of ``touchpoints``: public documents, calls of the embed, the console."""
