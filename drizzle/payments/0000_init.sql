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
CREATE TABLE "payments"."payments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"method" text NOT NULL,
	"provider" text NOT NULL,
	"void_requested" boolean NOT NULL,
	"status" text NOT NULL,
	"authorization_id" text,
	"decline_reason" text,
	"refunded" bigint DEFAULT 0 NOT NULL,
	"refunding" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "status_known" CHECK ("payments"."payments"."status" in ('pending', 'authorized', 'captured', 'declined', 'voided', 'refunded')),
	CONSTRAINT "amount_exact" CHECK ("payments"."payments"."amount" between 0 and 9007199254740991),
	CONSTRAINT "declined_for_a_reason" CHECK (("payments"."payments"."status" = 'declined') = ("payments"."payments"."decline_reason" is not null)),
	CONSTRAINT "held_by_name" CHECK ("payments"."payments"."status" in ('pending', 'declined') or "payments"."payments"."authorization_id" is not null),
	CONSTRAINT "never_more_back_than_taken" CHECK ("payments"."payments"."refunded" >= 0 and "payments"."payments"."refunding" >= 0 and "payments"."payments"."refunded" + "payments"."payments"."refunding" <= "payments"."payments"."amount"),
	CONSTRAINT "nothing_back_before_taken" CHECK ("payments"."payments"."refunded" + "payments"."payments"."refunding" = 0 or "payments"."payments"."status" in ('captured', 'refunded')),
	CONSTRAINT "refunded_is_all" CHECK ("payments"."payments"."status" <> 'refunded' or "payments"."payments"."refunded" = "payments"."payments"."amount")
);
--> statement-breakpoint
CREATE TABLE "payments"."refunds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"status" text NOT NULL,
	"requested_by" uuid,
	"provider_reference" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "refund_status_known" CHECK ("payments"."refunds"."status" in ('pending', 'refunded', 'refused')),
	CONSTRAINT "refund_positive" CHECK ("payments"."refunds"."amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "payments"."sandbox_failures" (
	"key" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payments"."sandbox_ledger" (
	"key" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"authorization_id" text NOT NULL,
	"reference" text NOT NULL,
	"method" text NOT NULL,
	"amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"reason" text,
	"refunded_before" bigint,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "kind_known" CHECK ("payments"."sandbox_ledger"."kind" in ('authorize', 'decline', 'capture', 'void', 'refund')),
	CONSTRAINT "entry_not_negative" CHECK ("payments"."sandbox_ledger"."amount" >= 0),
	CONSTRAINT "declined_entry_says_why" CHECK (("payments"."sandbox_ledger"."kind" = 'decline') = ("payments"."sandbox_ledger"."reason" is not null)),
	CONSTRAINT "refund_says_what_was_before" CHECK (("payments"."sandbox_ledger"."kind" = 'refund') = ("payments"."sandbox_ledger"."refunded_before" is not null))
);
--> statement-breakpoint
CREATE TABLE "payments"."webhooks" (
	"provider" text NOT NULL,
	"id" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "webhooks_provider_id_pk" PRIMARY KEY("provider","id")
);
--> statement-breakpoint
ALTER TABLE "payments"."disputes" ADD CONSTRAINT "disputes_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "payments"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments"."refunds" ADD CONSTRAINT "refunds_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "payments"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "one_row_for_a_dispute" ON "payments"."disputes" USING btree ("provider_reference");--> statement-breakpoint
CREATE INDEX "disputes_of_payment" ON "payments"."disputes" USING btree ("payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "one_payment_for_an_order" ON "payments"."payments" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "payments_of_customer" ON "payments"."payments" USING btree ("customer_id","id");--> statement-breakpoint
CREATE INDEX "payments_of_authorization" ON "payments"."payments" USING btree ("authorization_id");--> statement-breakpoint
CREATE INDEX "refunds_of_payment" ON "payments"."refunds" USING btree ("payment_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "made_at_the_provider_once" ON "payments"."refunds" USING btree ("provider_reference");--> statement-breakpoint
CREATE UNIQUE INDEX "captured_or_voided_once" ON "payments"."sandbox_ledger" USING btree ("authorization_id") WHERE "payments"."sandbox_ledger"."kind" in ('capture', 'void');--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_in_line" ON "payments"."sandbox_ledger" USING btree ("authorization_id","refunded_before") WHERE "payments"."sandbox_ledger"."kind" = 'refund';--> statement-breakpoint
CREATE INDEX "ledger_of_authorization" ON "payments"."sandbox_ledger" USING btree ("authorization_id","kind");--> statement-breakpoint
CREATE INDEX "webhooks_by_age" ON "payments"."webhooks" USING btree ("received_at");