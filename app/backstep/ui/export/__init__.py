"""Pictures of a moment as files: PNG, SVG and PDF."""
