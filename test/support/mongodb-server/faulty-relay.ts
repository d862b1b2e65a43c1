import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { MongoClient } from 'mongodb';

/** What befalls a write command on its way: `lost` before the server sees it, `unanswered` after, `held` until it is let go. */
export type Fault = 'lost' | 'unanswered' | 'held';

/** Stands between a client and a server of MongoDB's protocol, and fails once. */
export type FaultyRelay = {
  /** The server's connection string, by way of the relay. */
  readonly url: string;
  /** Has the nth write command from now on meet a fault. After `lost` and `unanswered` nothing gets through any more. */
  readonly arm: (nth: number, fault: Fault) => void;
  /** Resolves once the fault has happened. */
  readonly struck: () => Promise<void>;
  /** Lets go of what is held. */
  readonly release: () => void;
  readonly close: () => Promise<void>;
};

const writes = new Set(['insert', 'update', 'delete']);
const OP_MSG = 2013;
/** Message header, flags, kind of section, length of the document, type of its first field. */
const NAME_AT = 16 + 4 + 1 + 4 + 1;

/** @param url of a server without TLS; of several, the one that takes writes is stood before. */
export async function startFaultyRelay(url: string): Promise<FaultyRelay> {
  const [hostname, port] = (await primaryOf(url)).split(':');
  const sockets = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  let fault: Fault = 'lost';
  let cut = false;
  let held: (() => void) | undefined;
  let tell: () => void = () => undefined;
  let struck = Promise.resolve();

  const cutAll = () => {
    cut = true;
    for (const socket of sockets) socket.destroy();
    tell();
  };

  const server = createServer((client) => {
    if (cut) return void client.destroy();
    const upstream = connect(Number(port), hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
    let cutAtAnswer = false;
    upstream.on('data', (answer) => {
      if (cutAtAnswer) cutAll();
      else client.write(answer);
    });
    let received = Buffer.alloc(0);
    const hold = () => {
      client.pause();
      held = () => {
        held = undefined;
        client.resume();
        forward();
      };
      tell();
    };
    const forward = (): void => {
      while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
        const message = received.subarray(0, received.readInt32LE(0));
        if (writes.has(commandOf(message))) left -= 1;
        if (left === 0) {
          left = Number.POSITIVE_INFINITY;
          if (fault === 'lost') cutAll();
          if (fault === 'held') hold();
          if (fault !== 'unanswered') return;
          cutAtAnswer = true;
        }
        received = received.subarray(message.length);
        upstream.write(message);
      }
    };
    client.on('data', (data: Buffer) => {
      received = Buffer.concat([received, data]);
      if (!client.isPaused()) forward();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: throughRelay(url, (server.address() as { port: number }).port),
    arm: (nth, what) => {
      left = nth;
      fault = what;
      struck = new Promise((resolve) => {
        tell = resolve;
      });
    },
    struck: () => struck,
    release: () => held?.(),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function primaryOf(url: string): Promise<string> {
  const client = new MongoClient(url);
  try {
    const { primary } = await client.db().command({ hello: 1 });
    return primary ?? client.options.hosts[0]!.toString();
  } finally {
    await client.close();
  }
}

/** As impatient as a test may be: whatever the relay cuts off stays away. */
function throughRelay(url: string, port: number): string {
  const [, scheme, credentials, path, query] = /^(\w+:\/\/)(.*@)?[^/?]*(\/[^?]*)?\??(.*)$/s.exec(url)!;
  const options = new URLSearchParams(query);
  options.delete('replicaSet');
  options.set('directConnection', 'true');
  options.set('serverSelectionTimeoutMS', '100');
  return `${scheme}${credentials ?? ''}127.0.0.1:${port}${path ?? '/'}?${options}`;
}

function commandOf(message: Buffer): string {
  if (message.readInt32LE(12) !== OP_MSG) return '';
  return message.toString('latin1', NAME_AT, message.indexOf(0, NAME_AT));
}
