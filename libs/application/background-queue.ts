/**
 * Work that goes on after its caller was answered, in order for each key. Bounded: where too much waits, whoever brings more
 * waits for room, and nothing is dropped.
 */
export class BackgroundQueue {
  private readonly tails = new Map<string, Promise<void>>();
  private readonly limit: number;
  private readonly onError: (key: string, error: unknown) => void;
  private size = 0;

  /** @param limit how many tasks may wait or run. */
  constructor(limit: number, onError: (key: string, error: unknown) => void) {
    this.limit = limit;
    this.onError = onError;
  }

  /** Resolves as soon as the task is taken. */
  async add(key: string, task: () => Promise<unknown>): Promise<void> {
    while (this.size >= this.limit) await Promise.race(this.tails.values());
    this.size += 1;
    const tail: Promise<void> = (this.tails.get(key) ?? Promise.resolve()).then(task).then(
      () => this.end(key, tail),
      (error: unknown) => {
        this.end(key, tail);
        this.onError(key, error);
      },
    );
    this.tails.set(key, tail);
  }

  /** Resolves when all that was added for a key before has ended, well or not. */
  async settled(key: string): Promise<void> {
    await this.tails.get(key);
  }

  async drained(): Promise<void> {
    while (this.tails.size > 0) await Promise.all(this.tails.values());
  }

  private end(key: string, tail: Promise<void>): void {
    this.size -= 1;
    if (this.tails.get(key) === tail) this.tails.delete(key);
  }
}
