"""Questions put to a view, and answers as the wire carries them: the same functions for HTTP and the command line."""
