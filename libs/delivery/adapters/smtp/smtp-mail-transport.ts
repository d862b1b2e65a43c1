import { createTransport } from 'nodemailer';
import { DeliveryError, type MailTransport } from '../../delivery.port.js';

export type SmtpOptions = {
  /** `smtp://user:password@host:587` or `smtps://...`; nodemailer's query parameters are understood. */
  readonly url: string;
  /** Whom letters come from, as `Casebook <casebook@example.com>`. */
  readonly from: string;
};

/** So long each step of a conversation with the server may take, in milliseconds. */
const timeLimits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** Errors of nodemailer that are about the letter; others are about the server or the way to it. */
const faultsOfTheLetter = new Set(['EENVELOPE', 'EMESSAGE']);

/** Sends mail by SMTP. Nothing is connected to before the first letter. */
export function createSmtpMailTransport({ url, from }: SmtpOptions): MailTransport {
  const transporter = createTransport({ url, pool: true, maxConnections: 4, ...timeLimits });
  return {
    async send({ deliveryId, to, subject, text }) {
      try {
        await transporter.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          messageId: `<${deliveryId}@casebook>`,
          headers: {
            'X-Casebook-Delivery': deliveryId,
            // RFC 3834: keeps out-of-office answers away.
            'Auto-Submitted': 'auto-generated',
          },
        });
      } catch (cause) {
        const { message, code, responseCode = 0 } = cause as Error & { code?: string; responseCode?: number };
        const permanent = responseCode >= 500 && faultsOfTheLetter.has(code ?? '');
        throw new DeliveryError(`the mail server did not take it: ${message}`, { cause, permanent });
      }
    },
    close: () => transporter.close(),
  };
}
