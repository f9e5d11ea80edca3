// Verifies deliveries with the public library of Standard Webhooks, as receivers do.
//
// Reads a JSON list of {name, secret, headers, body, valid} from its input, and fails where the
// library is of another opinion about one of them.

import { readFileSync } from "node:fs";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

const deliveries = JSON.parse(readFileSync(0, "utf8"));

function isValid({ secret, headers, body }) {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

const wrong = deliveries.filter((one) => isValid(one) !== one.valid);
if (deliveries.length === 0 || wrong.length > 0) {
  console.error("webhooks that JavaScript reads otherwise:", wrong);
  process.exit(1);
}
console.log(`webhooks: ${deliveries.length} deliveries verified in JavaScript`);
