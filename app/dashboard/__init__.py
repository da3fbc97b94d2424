"""The page at /: static modules and styles, and the chart library that the renderer's package holds."""
