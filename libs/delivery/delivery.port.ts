/** A letter to one person. */
export type Mail = {
  /** Stays the same however often it is sent: receivers tell a repeat by it. */
  readonly deliveryId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
};

/** A message to a webhook. */
export type WebhookCall = {
  /** Stays the same however often it is sent: receivers tell a repeat by it. */
  readonly deliveryId: string;
  readonly url: string;
  readonly secret: string;
  /** JSON, sent and signed byte by byte as it is. */
  readonly body: string;
};

/** Why the other side did not take a message. Nothing else leaves a transport. */
export class DeliveryError extends Error {
  /** Whether the same message can never be taken: no such mailbox, gone for good. */
  readonly permanent: boolean;

  constructor(message: string, options: ErrorOptions & { readonly permanent?: boolean } = {}) {
    super(message, options);
    this.name = 'DeliveryError';
    this.permanent = options.permanent ?? false;
  }
}

/** Resolves once the other side has taken the message. @throws DeliveryError */
export type MailTransport = { send(mail: Mail): Promise<void>; close(): void };
/** Resolves once the other side has taken the message. @throws DeliveryError */
export type WebhookTransport = { post(call: WebhookCall): Promise<void> };
