-- Until now they lay here in clear, and links that are on their way derive from them: whoever has a backup has both.
-- Without one the first process to start makes another.
UPDATE "users"."mail_tokens" SET "voided_at" = now() WHERE "voided_at" IS NULL;--> statement-breakpoint
DELETE FROM "users"."signing_keys";--> statement-breakpoint
ALTER TABLE "users"."signing_keys" ALTER COLUMN "private_key" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "users"."signing_keys" ADD COLUMN "public_key" jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "users"."signing_keys" ADD CONSTRAINT "private_key_sealed" CHECK ("users"."signing_keys"."private_key" ~ '^eyJ[A-Za-z0-9_-]+[.][.]');