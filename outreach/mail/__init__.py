"""How letters leave the house: by a relay, or into a folder where nothing leaves at all."""
