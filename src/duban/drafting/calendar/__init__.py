"""What was found in; the draft calendar and its questions out."""
