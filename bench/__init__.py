"""How fast the product is, beside a blank page on the same machine in the same run. Never run by the tests."""
