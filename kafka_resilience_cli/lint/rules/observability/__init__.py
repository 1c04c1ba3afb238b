"""O: what nobody would see."""
