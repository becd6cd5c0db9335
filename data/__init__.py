"""Small examples and word lists that we may share; each folder names its source in SOURCE.md."""
