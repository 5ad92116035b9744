CREATE TABLE "notifications"."mailbox" (
	"message_id" text PRIMARY KEY NOT NULL,
	"to" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"html" text NOT NULL,
	"at" timestamp with time zone NOT NULL
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
	"created_at" timestamp with time zone NOT NULL,
	"queued_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"refused_at" timestamp with time zone,
	CONSTRAINT "notifications_channel" CHECK ("notifications"."notifications"."channel" in ('email')),
	CONSTRAINT "notifications_ends_once" CHECK (num_nonnulls("notifications"."notifications"."sent_at", "notifications"."notifications"."refused_at") <= 1)
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
CREATE INDEX "mailbox_newest" ON "notifications"."mailbox" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_once" ON "notifications"."notifications" USING btree ("about_id","kind","channel","recipient_id");--> statement-breakpoint
CREATE INDEX "notifications_newest" ON "notifications"."notifications" USING btree ("recipient_id","id");--> statement-breakpoint
CREATE INDEX "notifications_waiting" ON "notifications"."notifications" USING btree ("recipient_id") WHERE "notifications"."notifications"."queued_at" is null;