#!/bin/sh
# Buys a saw as a new customer would, and waits until the order is confirmed: `sh deploy/buy.sh [url]`. Needs curl and sed.
set -eu
url=${1:-http://localhost:3000}
email="customer-$(date +%s)-$$@example.com"
json='content-type: application/json'

ask() { curl --silent --show-error --fail-with-body "$@"; }
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

ask "$url/v1/users" -H "$json" -d "{\"email\":\"$email\",\"password\":\"a long enough password\",\"name\":\"A Customer\"}" >/dev/null
token=$(ask "$url/v1/sessions" -H "$json" -d "{\"email\":\"$email\",\"password\":\"a long enough password\"}" | field accessToken)
answer=$(ask "$url/v1/orders" -H "$json" -H "authorization: Bearer $token" -H "idempotency-key: $email" \
  -d '{"lines":[{"sku":"SAW-RIP-24","quantity":1}],"paymentMethod":"pm_card_visa"}') || {
  echo "$answer"
  case $answer in *unknown-sku*) echo 'There is no such saw: start Kerf with DEMO_CATALOGUE=true.' ;; esac
  exit 1
} >&2
order=$(echo "$answer" | sed 's/^{"id":"\([^"]*\)".*/\1/')

for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  status=$(ask "$url/v1/orders/$order" -H "authorization: Bearer $token" | field status)
  [ "$status" = pending ] || break
  sleep 1
done
echo "order $order of $email: $status"
[ "$status" = confirmed ]
