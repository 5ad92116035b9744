-- The runtime's own tables, made in the schema of every module (search_path says which).

-- What this module has to say. A row stands until its receiver says that it is handled; then it is deleted.
CREATE TABLE outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  destination text NOT NULL,
  name text NOT NULL,
  key text, -- null: in no line (delayed)
  after uuid, -- the predecessor in line that still stood when this was sent
  data jsonb NOT NULL,
  context jsonb NOT NULL,
  generation integer NOT NULL, -- how often it was sent
  next_at timestamptz NOT NULL, -- when it is sent (again), unless acknowledged before
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
--> statement-breakpoint
CREATE INDEX outbox_line ON outbox (destination, key, position) WHERE key IS NOT NULL;
--> statement-breakpoint
CREATE INDEX outbox_due ON outbox (next_at);
--> statement-breakpoint

-- What this module was told. The data stays as long as it is needed: until handled.
CREATE TABLE inbox (
  id uuid PRIMARY KEY,
  source text NOT NULL,
  name text NOT NULL,
  key text,
  after uuid,
  state text NOT NULL CHECK (state IN ('handled', 'parked', 'due', 'dead', 'discarded')),
  attempts integer NOT NULL DEFAULT 0, -- counts on over a replay; each way to fail has a limit and a count of its own:
  failures integer NOT NULL DEFAULT 0, -- tries that failed by a fault of the message's own
  outages integer NOT NULL DEFAULT 0, -- tries that failed because something else was away
  lost integer NOT NULL DEFAULT 0, -- tries that never said how they ended: the process died, or hangs
  next_at timestamptz,
  data jsonb,
  context jsonb,
  error text,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  handled_at timestamptz,
  released_at timestamptz, -- when the sender was seen to have let go
  CHECK (state <> 'due' OR next_at IS NOT NULL),
  CHECK (state NOT IN ('parked', 'due', 'dead') OR data IS NOT NULL)
);
--> statement-breakpoint
CREATE INDEX inbox_due ON inbox (next_at) WHERE state = 'due';
--> statement-breakpoint
CREATE INDEX inbox_parked ON inbox (after) WHERE state = 'parked';
--> statement-breakpoint
CREATE INDEX inbox_dead ON inbox (id) WHERE state = 'dead';
--> statement-breakpoint
CREATE INDEX inbox_unreleased ON inbox (handled_at) WHERE handled_at IS NOT NULL AND released_at IS NULL;
--> statement-breakpoint
CREATE INDEX inbox_released ON inbox (released_at) WHERE released_at IS NOT NULL;
--> statement-breakpoint

-- Where each process manager's things stand.
CREATE TABLE processes (
  process text NOT NULL,
  key text NOT NULL,
  state text NOT NULL,
  entry integer NOT NULL, -- counts the states entered, so that a deadline knows the stay it belongs to
  entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (process, key)
);
--> statement-breakpoint
CREATE INDEX processes_state ON processes (process, state, entered_at);
--> statement-breakpoint

-- Replies to calls with an Idempotency-Key, written in the transaction of their effect.
CREATE TABLE idempotency_keys (
  scope text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  status integer NOT NULL,
  headers jsonb NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (scope, key)
);
--> statement-breakpoint
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
--> statement-breakpoint

-- What admins and operators did.
CREATE TABLE audit_log (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}'
);
--> statement-breakpoint
CREATE INDEX audit_log_at ON audit_log (at);
