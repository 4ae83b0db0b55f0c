"""The revisions of the schema, which upgrade an older database to the current one."""
