"""JSON claims, in ID tokens and UserInfo answers."""
