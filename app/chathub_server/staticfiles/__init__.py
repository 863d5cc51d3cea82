"""The files that browsers load of the widget: made of their sources, named by their content, compressed."""
