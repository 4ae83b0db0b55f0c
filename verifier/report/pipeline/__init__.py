"""What pipelines read: JUnit, SARIF, tables and Markdown, in parts that several reports share."""
