CREATE TABLE "users"."mail_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"hash" text NOT NULL,
	"kid" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"voided_at" timestamp (3) with time zone,
	CONSTRAINT "mail_tokens_hash_unique" UNIQUE("hash"),
	CONSTRAINT "mail_token_hashed" CHECK ("users"."mail_tokens"."hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "purpose_known" CHECK ("users"."mail_tokens"."purpose" in ('password-reset', 'email-verification'))
);
--> statement-breakpoint
CREATE TABLE "users"."sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"user_agent" text,
	"revoked_at" timestamp (3) with time zone,
	"revoked_for" text,
	CONSTRAINT "sessions_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "token_hashed" CHECK ("users"."sessions"."token_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "revoked_for_a_reason" CHECK (("users"."sessions"."revoked_at" is null) = ("users"."sessions"."revoked_for" is null)),
	CONSTRAINT "revocation_known" CHECK ("users"."sessions"."revoked_for" in ('signed-out', 'token-reused', 'password-changed', 'user-disabled'))
);
--> statement-breakpoint
CREATE TABLE "users"."signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"public_key" jsonb NOT NULL,
	"private_key" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "private_key_sealed" CHECK ("users"."signing_keys"."private_key" ~ '^eyJ[A-Za-z0-9_-]+[.][.]')
);
--> statement-breakpoint
CREATE TABLE "users"."used_refresh_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"used_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "used_token_hashed" CHECK ("users"."used_refresh_tokens"."hash" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "users"."users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"role" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"email_verified_at" timestamp (3) with time zone,
	"disabled_at" timestamp (3) with time zone,
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "email_normal" CHECK ("users"."users"."email" = lower(btrim("users"."users"."email"))),
	CONSTRAINT "password_hashed" CHECK ("users"."users"."password_hash" like '$argon2id$%'),
	CONSTRAINT "role_known" CHECK ("users"."users"."role" in ('customer', 'admin')),
	CONSTRAINT "version_positive" CHECK ("users"."users"."version" > 0)
);
--> statement-breakpoint
ALTER TABLE "users"."mail_tokens" ADD CONSTRAINT "mail_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "users"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "users"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."used_refresh_tokens" ADD CONSTRAINT "used_refresh_tokens_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "users"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mail_tokens_of_user" ON "users"."mail_tokens" USING btree ("user_id","purpose","created_at");--> statement-breakpoint
CREATE INDEX "mail_tokens_by_expiry" ON "users"."mail_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sessions_of_user" ON "users"."sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_by_expiry" ON "users"."sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sessions_revoked" ON "users"."sessions" USING btree ("revoked_at") WHERE "users"."sessions"."revoked_at" is not null;--> statement-breakpoint
CREATE INDEX "used_refresh_tokens_of_session" ON "users"."used_refresh_tokens" USING btree ("session_id");