"""The demo study: synthetic feedback in five languages with planted truth."""
