import { createHmac } from 'node:crypto';

/**
 * The value of X-Casebook-Signature: `t=<seconds>,v1=<HMAC-SHA256 in hex of "seconds.body">`. The time is signed too, so that a
 * receiver can refuse what somebody recorded and plays back later.
 * @param seconds since 1970, when it is sent.
 */
export function webhookSignature(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
