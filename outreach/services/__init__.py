"""What a person or a clock can do here: one function each, the same for page, command and job."""
