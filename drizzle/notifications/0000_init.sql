CREATE TABLE "notifications"."mailbox" (
	"message_id" text PRIMARY KEY NOT NULL,
	"to" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"html" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notifications"."notifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"recipient_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"kind" text NOT NULL,
	"about_id" uuid NOT NULL,
	"occasion" jsonb NOT NULL,
	"subject" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"queued_at" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone,
	"refused_at" timestamp (3) with time zone,
	"refusal" text,
	CONSTRAINT "channel_known" CHECK ("notifications"."notifications"."channel" in ('email')),
	CONSTRAINT "ends_once" CHECK (num_nonnulls("notifications"."notifications"."sent_at", "notifications"."notifications"."refused_at") <= 1)
);
--> statement-breakpoint
CREATE TABLE "notifications"."preferences" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"order_mails" boolean DEFAULT true NOT NULL,
	"welcome_mails" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notifications"."recipients" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notifications"."webhook_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"event" text NOT NULL,
	"payload" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"last_status" integer,
	"last_failure" text,
	"last_attempt_at" timestamp (3) with time zone,
	"next_attempt_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "status_known" CHECK ("notifications"."webhook_deliveries"."status" in ('pending', 'delivered', 'dead'))
);
--> statement-breakpoint
CREATE TABLE "notifications"."webhook_endpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"disabled_reason" text,
	"failing_since" timestamp (3) with time zone,
	"resting_until" timestamp (3) with time zone,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "disabled_reason_known" CHECK ("notifications"."webhook_endpoints"."disabled_reason" in ('admin', 'gone', 'failing')),
	CONSTRAINT "listens_to_some" CHECK (cardinality("notifications"."webhook_endpoints"."events") > 0)
);
--> statement-breakpoint
CREATE TABLE "notifications"."webhook_secrets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"secret" text NOT NULL,
	"expires_at" timestamp (3) with time zone,
	CONSTRAINT "secret_sealed" CHECK ("notifications"."webhook_secrets"."secret" ~ '^eyJ[A-Za-z0-9_-]+[.][.]')
);
--> statement-breakpoint
ALTER TABLE "notifications"."webhook_secrets" ADD CONSTRAINT "webhook_secrets_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "notifications"."webhook_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mailbox_newest" ON "notifications"."mailbox" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_once" ON "notifications"."notifications" USING btree ("about_id","kind","channel","recipient_id");--> statement-breakpoint
CREATE INDEX "notifications_newest" ON "notifications"."notifications" USING btree ("recipient_id","id");--> statement-breakpoint
CREATE INDEX "notifications_waiting" ON "notifications"."notifications" USING btree ("recipient_id") WHERE "notifications"."notifications"."queued_at" is null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_newest" ON "notifications"."webhook_deliveries" USING btree ("endpoint_id","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_status" ON "notifications"."webhook_deliveries" USING btree ("endpoint_id","status","id");--> statement-breakpoint
CREATE INDEX "webhook_secrets_of_endpoint" ON "notifications"."webhook_secrets" USING btree ("endpoint_id","id");