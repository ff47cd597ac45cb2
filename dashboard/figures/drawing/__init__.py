"""A scene becomes ink: boxes, lines, glyphs and texts, placed once for both renderers."""
