import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type ReceivedCall = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};
export type WebhookReceiver = {
  readonly url: string;
  readonly calls: readonly ReceivedCall[];
  /** What a call is answered with; undefined: not at all. By default 204. */
  answerWith: (call: ReceivedCall) => number | undefined;
  readonly close: () => Promise<void>;
};

/** Listens for webhook calls and keeps them. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const calls: ReceivedCall[] = [];
  const server = createServer(async (request, response) => {
    const call = {
      path: request.url ?? '',
      headers: request.headers as ReceivedCall['headers'],
      body: await text(request),
    };
    calls.push(call);
    const status = receiver.answerWith(call);
    if (status !== undefined) response.writeHead(status, { location: '/elsewhere' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}`,
    calls,
    answerWith: () => 204,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
