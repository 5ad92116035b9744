ALTER TABLE "notifications"."notifications" DROP CONSTRAINT "notifications_channel";--> statement-breakpoint
ALTER TABLE "notifications"."notifications" DROP CONSTRAINT "notifications_ends_once";--> statement-breakpoint
ALTER TABLE "notifications"."webhook_deliveries" DROP CONSTRAINT "webhook_deliveries_status";--> statement-breakpoint
ALTER TABLE "notifications"."webhook_endpoints" DROP CONSTRAINT "webhook_endpoints_disabled";--> statement-breakpoint
ALTER TABLE "notifications"."webhook_endpoints" DROP CONSTRAINT "webhook_endpoints_listen";--> statement-breakpoint
ALTER TABLE "notifications"."webhook_secrets" DROP CONSTRAINT "webhook_secrets_known";--> statement-breakpoint
ALTER TABLE "notifications"."mailbox" ALTER COLUMN "at" SET DATA TYPE timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "notifications"."notifications" ALTER COLUMN "created_at" SET DATA TYPE timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "notifications"."notifications" ALTER COLUMN "queued_at" SET DATA TYPE timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "notifications"."notifications" ALTER COLUMN "sent_at" SET DATA TYPE timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "notifications"."notifications" ALTER COLUMN "refused_at" SET DATA TYPE timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "notifications"."notifications" ADD CONSTRAINT "channel_known" CHECK ("notifications"."notifications"."channel" in ('email'));--> statement-breakpoint
ALTER TABLE "notifications"."notifications" ADD CONSTRAINT "ends_once" CHECK (num_nonnulls("notifications"."notifications"."sent_at", "notifications"."notifications"."refused_at") <= 1);--> statement-breakpoint
ALTER TABLE "notifications"."webhook_deliveries" ADD CONSTRAINT "status_known" CHECK ("notifications"."webhook_deliveries"."status" in ('pending', 'delivered', 'dead'));--> statement-breakpoint
ALTER TABLE "notifications"."webhook_endpoints" ADD CONSTRAINT "disabled_reason_known" CHECK ("notifications"."webhook_endpoints"."disabled_reason" in ('admin', 'gone', 'failing'));--> statement-breakpoint
ALTER TABLE "notifications"."webhook_endpoints" ADD CONSTRAINT "listens_to_some" CHECK (cardinality("notifications"."webhook_endpoints"."events") > 0);--> statement-breakpoint
ALTER TABLE "notifications"."webhook_secrets" ADD CONSTRAINT "secret_known" CHECK ("notifications"."webhook_secrets"."secret" ~ '^(whsec_|aes-256-gcm:)');