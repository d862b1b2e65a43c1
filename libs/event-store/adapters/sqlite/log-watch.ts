type Waiting = { readonly row: number; readonly wake: () => void };

/** Lets readers that stand at the end of the log wait for more: from this process at once, from others by looking now and then. */
export class LogWatch {
  readonly #head: () => number;
  readonly #intervalMs: number;
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param head the row of the last event in the log.
   * @param intervalMs how often to look for what other processes have written, in milliseconds.
   */
  constructor(head: () => number, intervalMs: number) {
    this.#head = head;
    this.#intervalMs = intervalMs;
  }

  /** Resolves when the log goes beyond a row, on abort, or when the watch is closed. */
  beyond(row: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiting = {
        row,
        wake: () => {
          this.#waiting.delete(waiting);
          signal.removeEventListener('abort', waiting.wake);
          resolve();
        },
      };
      this.#waiting.add(waiting);
      signal.addEventListener('abort', waiting.wake);
      this.#timer ??= setInterval(() => this.look(), this.#intervalMs).unref();
      if (signal.aborted || row < this.#headOrNothingNew()) waiting.wake();
    });
  }

  /** Wakes those for whom the log holds something new. */
  look(): void {
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const head = this.#headOrNothingNew();
    for (const { row, wake } of [...this.#waiting]) if (row < head) wake();
  }

  close(): void {
    for (const { wake } of [...this.#waiting]) wake();
    clearInterval(this.#timer);
  }

  /** A log that cannot be read just now is looked at again; a reader that was woken meets the error itself. */
  #headOrNothingNew(): number {
    try {
      return this.#head();
    } catch {
      return 0;
    }
  }
}
