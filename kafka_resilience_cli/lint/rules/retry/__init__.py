"""R: what retry topics do to the records that wait in them."""
