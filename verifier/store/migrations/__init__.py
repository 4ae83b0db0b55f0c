"""The schema, revision by revision: what turns an older database into today's."""
