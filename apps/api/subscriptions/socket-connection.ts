import { randomUUID } from 'node:crypto';
import type { WebSocket as ProtocolSocket } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Logger } from '#libs/kernel';
import { type Closing, closings } from './close-codes.js';
import type { SocketLimits } from './socket-limits.js';

/**
 * One connection as the protocol sees it. A message counts as sent once the network has taken it, so whoever sends one by one
 * keeps one in memory; a client that takes none for too long, or lets too much wait, is let go.
 */
export class SocketConnection implements ProtocolSocket {
  private readonly socket: WebSocket;
  private readonly limits: SocketLimits;
  private readonly logger: Logger;
  private readonly heartbeat: NodeJS.Timeout;
  private readonly onEnd: (closing: Closing) => void;
  private answered = true;

  /** @param onEnd called once, as soon as nothing more is sent: a client may take its time to leave. */
  constructor(socket: WebSocket, limits: SocketLimits, logger: Logger, onEnd: (closing: Closing) => void) {
    this.socket = socket;
    this.limits = limits;
    this.logger = logger;
    this.onEnd = once(onEnd);
    this.heartbeat = setInterval(() => this.beat(), limits.pingMs);
    socket.on('pong', () => {
      this.answered = true;
    });
    // The socket closes itself with the code that fits; it may not end the process.
    socket.on('error', (error: Error) => logger.info('a socket failed', { error: String(error) }));
    socket.on('close', (code: number, reason: Buffer) => {
      clearInterval(this.heartbeat);
      this.onEnd({ code, reason: String(reason) });
    });
  }

  get protocol(): string {
    return this.socket.protocol;
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send(data: string): Promise<void> {
    const { socket, limits } = this;
    if (!this.isOpen) return Promise.resolve();
    if (socket.bufferedAmount > limits.unsentBytes) {
      this.end(closings.tooSlow);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const stalled = setTimeout(() => this.end(closings.tooSlow), limits.stalledMs);
      socket.send(data, () => {
        clearTimeout(stalled);
        resolve();
      });
    });
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
    queueMicrotask(() => this.onEnd({ code, reason }));
  }

  end({ code, reason }: Closing): void {
    this.close(code, reason);
  }

  onMessage(take: (data: string) => Promise<void>): void {
    this.socket.on('message', (data: Buffer) => {
      // What a client still says before it has heard that it is over.
      if (!this.isOpen) return;
      take(String(data)).catch((error: unknown) => this.fail(error));
    });
  }

  private fail(error: unknown): void {
    const errorId = randomUUID();
    const stack = error instanceof Error ? error.stack : String(error);
    this.logger.error('unforeseen error on a socket', { errorId, stack });
    this.end(closings.failed(errorId));
  }

  private beat(): void {
    if (!this.isOpen) return;
    if (!this.answered) {
      this.socket.terminate();
      return;
    }
    this.answered = false;
    this.socket.ping();
  }
}

function once(tell: (closing: Closing) => void): (closing: Closing) => void {
  let told = false;
  return (closing) => {
    if (told) return;
    told = true;
    tell(closing);
  };
}
