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
ALTER TABLE "users"."sessions" DROP CONSTRAINT "revocation_known";--> statement-breakpoint
ALTER TABLE "users"."sessions" ADD COLUMN "last_used_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "users"."sessions" ADD COLUMN "user_agent" text;--> statement-breakpoint
ALTER TABLE "users"."users" ADD COLUMN "email_verified_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users"."users" ADD COLUMN "disabled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users"."mail_tokens" ADD CONSTRAINT "mail_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "users"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mail_tokens_of_user" ON "users"."mail_tokens" USING btree ("user_id","purpose","created_at");--> statement-breakpoint
CREATE INDEX "mail_tokens_by_expiry" ON "users"."mail_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sessions_revoked" ON "users"."sessions" USING btree ("revoked_at") WHERE "users"."sessions"."revoked_at" is not null;--> statement-breakpoint
ALTER TABLE "users"."sessions" ADD CONSTRAINT "revocation_known" CHECK ("users"."sessions"."revoked_for" in ('signed-out', 'token-reused', 'password-changed', 'user-disabled'));