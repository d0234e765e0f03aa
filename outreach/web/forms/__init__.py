"""Forms: what a person types, made into facts. One form per noun of the record."""
