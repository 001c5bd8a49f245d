"""What customers talk about: themes found once for all languages, named, and measured for stability."""
