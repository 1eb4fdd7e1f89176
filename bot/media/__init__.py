"""Pictures and videos that come with a request, and frames of clips."""
