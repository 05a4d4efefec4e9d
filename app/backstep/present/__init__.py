"""From state to what is to be seen: a `Frame`. No Qt here, and no colours: roles."""
