import type { AppendResult } from '../../event-store.port.js';
import { whileLocked } from './lock-patience.js';
import type { EncodedAppend, LogWriter } from './log-writer.js';

type Waiting = {
  readonly append: EncodedAppend;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
  /** By `performance.now()`. */
  readonly since: number;
};

/** One transaction holds the event loop: it takes no more than these, but always one append. */
const eventsPerTransaction = 512;
const charactersPerTransaction = 1_048_576;

/** Group commit: appends that wait when the event loop turns share a transaction, and so one flush of the disk. */
export class AppendQueue {
  readonly #writer: LogWriter;
  readonly #lockTimeoutMs: number;
  readonly #written: () => void;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  /**
   * @param lockTimeoutMs how long an append waits, from its call, for another process to let go of the file; it is tried
   * once at the least.
   * @param written called after each transaction.
   */
  constructor(writer: LogWriter, lockTimeoutMs: number, written: () => void) {
    this.#writer = writer;
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#written = written;
  }

  add(append: EncodedAppend): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ append, resolve, reject, since: performance.now() });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when every append added so far has been answered. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise(setImmediate);
      await this.#write(this.#nextGroup());
    }
    this.#running = undefined;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const appends = group.map(({ append }) => append);
    const patience = this.#lockTimeoutMs - (performance.now() - group[0]!.since);
    try {
      const results = await whileLocked(() => this.#writer.write(appends), patience);
      group.forEach(({ resolve }, index) => {
        resolve(results[index]!);
      });
      this.#written();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  #nextGroup(): readonly Waiting[] {
    let [count, events, characters] = [0, 0, 0];
    for (const { append } of this.#waiting) {
      events += append.events.length;
      for (const event of append.events) characters += event.data.length + event.metadata.length;
      if (count > 0 && (events > eventsPerTransaction || characters > charactersPerTransaction)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}
