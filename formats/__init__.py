"""Files in and out: read(path) -> records, write(records, path)."""
