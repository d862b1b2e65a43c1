import { DeliveryError, type WebhookTransport } from '../../delivery.port.js';
import { webhookSignature } from './webhook-signature.js';

export type WebhookOptions = {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** How long an answer may take, in milliseconds. */
  readonly timeout?: number;
};

/** Posts messages over HTTP. Any 2xx is a yes; redirections are not followed, since what is signed is for one address. */
export function createWebhookTransport({ now = Date.now, timeout = 10_000 }: WebhookOptions = {}): WebhookTransport {
  return {
    async post({ deliveryId, url, secret, body }) {
      const response = await answerTo(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Casebook',
          'x-casebook-delivery': deliveryId,
          'x-casebook-signature': webhookSignature(secret, Math.floor(now() / 1_000), body),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      });
      await response.body?.cancel();
      if (response.ok) return;
      throw new DeliveryError(`the webhook answered ${response.status}`, { permanent: response.status === 410 });
    },
  };
}

async function answerTo(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    // fetch says "fetch failed" and why in its cause.
    const { message, cause } = error as Error;
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : message;
    throw new DeliveryError(`the webhook could not be reached: ${reason}`, { cause: error });
  }
}
