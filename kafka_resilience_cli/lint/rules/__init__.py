"""The rules, a package per family, one small module each."""
