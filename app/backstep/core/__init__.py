"""The mathematics: numpy only, no files of sessions, no screen."""
