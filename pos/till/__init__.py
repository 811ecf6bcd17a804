"""One selling place: session, price book, printing, poster, refresh and link. No Qt, no SQL."""
