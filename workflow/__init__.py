"""One use case a function: what the workbench and the command line call."""
