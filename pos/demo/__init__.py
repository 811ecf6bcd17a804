"""The demo shop: real products, three people whose PINs are shown, and half a year of made-up sales."""
