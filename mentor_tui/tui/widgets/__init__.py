"""The widgets: attributes go down to them, messages come up from them."""
