CREATE TABLE "orders"."order_lines" (
	"order_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"sku" text NOT NULL,
	"name" text NOT NULL,
	"quantity" integer NOT NULL,
	"unit_amount" bigint NOT NULL,
	CONSTRAINT "order_lines_order_id_position_pk" PRIMARY KEY("order_id","position"),
	CONSTRAINT "quantity_positive" CHECK ("orders"."order_lines"."quantity" > 0),
	CONSTRAINT "unit_amount_not_negative" CHECK ("orders"."order_lines"."unit_amount" >= 0)
);
--> statement-breakpoint
CREATE TABLE "orders"."orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"status" text NOT NULL,
	"cancel_reason" text,
	"cancel_requested_at" timestamp (3) with time zone,
	"total_amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"payment_method" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "status_known" CHECK ("orders"."orders"."status" in ('pending', 'confirmed', 'cancelled')),
	CONSTRAINT "cancelled_for_a_reason" CHECK (("orders"."orders"."status" = 'cancelled') = ("orders"."orders"."cancel_reason" is not null)),
	CONSTRAINT "cancellation_requested_never_confirmed" CHECK ("orders"."orders"."status" <> 'confirmed' or "orders"."orders"."cancel_requested_at" is null),
	CONSTRAINT "total_exact" CHECK ("orders"."orders"."total_amount" between 0 and 9007199254740991)
);
--> statement-breakpoint
ALTER TABLE "orders"."order_lines" ADD CONSTRAINT "order_lines_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "orders"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "orders_of_customer" ON "orders"."orders" USING btree ("customer_id","id");