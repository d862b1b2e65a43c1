import type { Readable } from 'node:stream';

/** How many events are held ready of one read or subscription: what bounds the memory of a slow consumer. */
export const readAhead = 512;

/**
 * Takes events from one of the client's streams when asked, as many as there are, and otherwise leaves them where they are: the stream fills up to its
 * bound and then stops the server.
 */
export class EventPull<Item> {
  readonly #source: Readable;
  readonly #cancel: () => Promise<void>;
  readonly #signals: readonly AbortSignal[];
  readonly #onSignal = () => this.stir();
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #stirred = false;
  #wake: () => void = () => {};
  /** How many were taken so far. */
  taken = 0;

  /** An abort of any of `signals` ends a wait. */
  constructor(source: Readable, cancel: () => Promise<void>, signals: readonly AbortSignal[]) {
    this.#source = source;
    this.#cancel = cancel;
    this.#signals = signals;
    for (const signal of signals) signal.addEventListener('abort', this.#onSignal);
    source.on('readable', () => this.stir());
    source.on('end', () => {
      this.#ended = true;
      this.stir();
    });
    // Stays for good: the client may report the same loss more than once.
    source.on('error', (error) => {
      this.#failure ??= { error };
      this.stir();
    });
  }

  /** How many could be taken at once. */
  get buffered(): number {
    return this.#source.readableLength;
  }

  /** Whether the stream ended and everything was taken. */
  get finished(): boolean {
    return this.#ended;
  }

  /**
   * Takes at most `limit` of what is there.
   * @throws what the stream failed with, once all that came before was taken.
   */
  take(limit: number): Item[] {
    const items: Item[] = [];
    while (items.length < limit) {
      const item = this.#source.read() as Item | null;
      if (item === null) break;
      items.push(item);
      // Counted at once: this very read may have let the client handle a message that asks how many were taken.
      this.taken += 1;
    }
    if (items.length === 0 && this.#failure) throw this.#failure.error;
    return items;
  }

  /** Ends a wait, now or the next one. */
  stir(): void {
    this.#stirred = true;
    this.#wake();
  }

  /** Waits until something has happened; answers false where nothing did in so many milliseconds. */
  async wait(milliseconds?: number): Promise<boolean> {
    if (!this.#stirred) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (milliseconds !== undefined) timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
    }
    const stirred = this.#stirred;
    this.#stirred = false;
    return stirred;
  }

  /** Ends the stream and the call behind it. */
  close(): void {
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#onSignal);
    this.#source.removeAllListeners('readable');
    discard(this.#source, this.#cancel);
  }
}

/**
 * Ends a call and lets what is still to come of it pass unread. Merely destroying the stream is not enough: a call the server has
 * answered to the end is over only once its last event was read, and the client waits for it when it is disposed of.
 */
export function discard(source: Readable, cancel: () => Promise<void>): void {
  cancel().catch(() => {});
  source.removeAllListeners('data');
  source.resume();
}
