import { type Client, type CloseCode, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ApiError, Variables } from './graphql-client.js';
import { demandNoLeaks } from './no-leaks.js';

export type Closed = { readonly code: CloseCode | number; readonly reason: string };
type Result = { readonly data?: Record<string, unknown> | null; readonly errors?: readonly ApiError[] };

/** One subscription as a client sees it: what came, in order, and how it ended. */
export class Watching<Item = unknown> {
  readonly items: Item[] = [];
  readonly errors: ApiError[] = [];
  /** Resolves when nothing more comes: at the client's or the server's wish, or because the connection is gone. */
  readonly ended: Promise<void>;
  readonly stop: () => void;
  private readonly waiting = new Set<() => void>();
  private isOver = false;

  constructor(client: Client, query: string, variables: Variables | undefined, onItem?: (item: Item) => void) {
    let end = () => {};
    this.ended = new Promise((resolve) => {
      end = resolve;
    });
    const over = () => {
      this.isOver = true;
      end();
      this.wake();
    };
    this.stop = client.subscribe<Record<string, unknown>>(
      { query, variables: variables as Record<string, unknown> },
      {
        next: (result) => {
          const { data, errors = [] } = result as Result;
          this.errors.push(...checked(errors));
          const [item] = Object.values(data ?? {});
          if (item !== null && item !== undefined) {
            this.items.push(item as Item);
            onItem?.(item as Item);
          }
          this.wake();
        },
        error: (error) => {
          if (Array.isArray(error)) this.errors.push(...checked(error as ApiError[]));
          over();
        },
        complete: over,
      },
    );
  }

  /** Waits for so many items. Fails where the subscription ends before. */
  async until(count: number): Promise<readonly Item[]> {
    return this.untilThere(`${count} items`, () => this.items.length >= count);
  }

  /** Waits for the items to be as asked for. Fails where the subscription ends before, or nothing comes for ten seconds. */
  async untilThere(what: string, isThere: (items: readonly Item[]) => boolean): Promise<readonly Item[]> {
    while (!isThere(this.items)) {
      if (this.isOver) {
        throw new Error(
          `it ended before there was ${what}: ${JSON.stringify(this.errors)}, ${this.items.length} items`,
        );
      }
      const seen = this.items.length;
      await this.next();
      if (this.items.length === seen && !this.isOver) {
        throw new Error(`it never came to ${what}: ${seen} items, ${JSON.stringify(this.errors)}`);
      }
    }
    return this.items;
  }

  private next(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(wake, 10_000);
      this.waiting.add(wake);
    });
  }

  private wake(): void {
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}

/** A client of graphql-ws on one connection, which it does not open anew by itself. */
export class SocketClient {
  /** What the server said when it took the connection. */
  readonly acknowledged: Promise<unknown>;
  /** How the connection ended. */
  readonly closed: Promise<Closed>;
  private readonly client: Client;

  constructor(url: string, parameters: Record<string, unknown> | undefined) {
    let close: (closed: Closed) => void;
    this.closed = new Promise((resolve) => {
      close = resolve;
    });
    let acknowledge: (payload: unknown) => void;
    this.acknowledged = new Promise((resolve) => {
      acknowledge = resolve;
    });
    this.client = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: parameters,
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
      on: {
        connected: (_socket, payload) => acknowledge(payload),
        closed: (event) => {
          const { code, reason } = event as { code: number; reason: string };
          demandNoLeaks(reason);
          close({ code, reason });
        },
      },
    });
  }

  watch<Item>(query: string, variables?: Variables, onItem?: (item: Item) => void): Watching<Item> {
    return new Watching<Item>(this.client, query, variables, onItem);
  }

  /** What a subscription that has to be refused ends with. */
  async refusal(query: string, variables?: Variables): Promise<ApiError> {
    const watching = this.watch(query, variables);
    await watching.ended;
    const [error] = watching.errors;
    if (error === undefined) throw new Error('it was not refused');
    return error;
  }

  close(): void {
    // Where the connection was never there, there is nothing to end.
    Promise.resolve(this.client.dispose()).catch(() => undefined);
  }
}

function checked(errors: readonly ApiError[]): readonly ApiError[] {
  demandNoLeaks(JSON.stringify(errors));
  return errors;
}

/** A socket without a client's manners: for what no client would do. */
export class RawSocket {
  readonly socket: WebSocket;
  readonly messages: string[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<Closed>;

  constructor(url: string, protocol: string | undefined) {
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, protocol);
    this.opened = new Promise((resolve) => this.socket.once('open', resolve));
    this.closed = new Promise((resolve) =>
      this.socket.once('close', (code: number, reason: Buffer) => resolve({ code, reason: String(reason) })),
    );
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => this.messages.push(String(data)));
  }

  async say(message: unknown): Promise<void> {
    await this.opened;
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }
}
