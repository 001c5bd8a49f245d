"""What `vocwork new` proposes for files it has never seen: columns, scale, dates, segments."""
