# The package of shop_py/weird 2.0.0.
