-- Each way to fail has a limit of its own, and `attempts` counts on over a replay. An older process leaves both as they are.
ALTER TABLE inbox
  ADD COLUMN failures integer NOT NULL DEFAULT 0, -- tries that failed by a fault of the message's own
  ADD COLUMN outages integer NOT NULL DEFAULT 0; -- tries that failed because something else was away
