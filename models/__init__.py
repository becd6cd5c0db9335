"""The project file: records, queries and migrations."""
