"""Commands. Each module is loaded when its command is called, so that the others cost nothing."""
