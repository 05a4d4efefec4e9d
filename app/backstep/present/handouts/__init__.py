"""What a class takes home: scripts, tables and worksheets of a training, as text."""
