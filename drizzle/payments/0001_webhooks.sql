CREATE TABLE "payments"."disputes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"provider_reference" text NOT NULL,
	"amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"reason" text NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "dispute_status_known" CHECK ("payments"."disputes"."status" in ('open', 'won', 'lost')),
	CONSTRAINT "dispute_not_negative" CHECK ("payments"."disputes"."amount" >= 0)
);
--> statement-breakpoint
CREATE TABLE "payments"."webhooks" (
	"provider" text NOT NULL,
	"id" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "webhooks_provider_id_pk" PRIMARY KEY("provider","id")
);
--> statement-breakpoint
ALTER TABLE "payments"."refunds" ADD COLUMN "provider_reference" text;--> statement-breakpoint
ALTER TABLE "payments"."disputes" ADD CONSTRAINT "disputes_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "payments"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "one_row_for_a_dispute" ON "payments"."disputes" USING btree ("provider_reference");--> statement-breakpoint
CREATE INDEX "disputes_of_payment" ON "payments"."disputes" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "webhooks_by_age" ON "payments"."webhooks" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "payments_of_authorization" ON "payments"."payments" USING btree ("authorization_id");--> statement-breakpoint
CREATE UNIQUE INDEX "made_at_the_provider_once" ON "payments"."refunds" USING btree ("provider_reference");