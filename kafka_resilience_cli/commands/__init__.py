"""One plain function per command: wires the rooms and returns an outcome value; prints nothing, knows no flags."""
