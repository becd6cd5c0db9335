"""Text and vectors in, frozen dataclasses out; knows neither the database nor the screen."""
