import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = {
  readonly to: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
export type MailServer = {
  /** For SMTP_URL. */
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** Decides on each recipient: a status above 0 refuses him with it. By default all are taken. */
  refuseWith: (address: string) => number;
  readonly close: () => Promise<void>;
};

/** A mail server in this process that keeps what it is sent. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _session, callback) => {
      const responseCode = received.refuseWith(address);
      callback(responseCode > 0 ? Object.assign(new Error('not now'), { responseCode }) : null);
    },
    onData: (stream, { envelope }, callback) => {
      void text(stream).then((raw) => {
        mails.push({ to: envelope.rcptTo.map(({ address }) => address), ...parsed(raw) });
        callback();
      });
    },
  });
  // Clients that go away in the middle of a conversation are no concern of the tests.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const received: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuseWith: () => 0,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return received;
}

/** Headers in lower case, folded lines joined; the body as it is. */
function parsed(raw: string): Pick<ReceivedMail, 'headers' | 'body'> {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: Object.fromEntries(headers), body: rest.join('\r\n\r\n') };
}
