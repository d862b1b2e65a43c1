import type { Position } from '#libs/event-store';
import type { DocumentReader } from '#libs/read-store';

/** Tells waiting readers of this process that a projection has moved. Other processes find out by asking the store. */
export class CheckpointSignal {
  private readonly waiting = new Set<() => void>();
  private readonly listeners = new Set<() => void>();

  /** Has a listener told of every notification, for good. */
  onNotify(listener: () => void): void {
    this.listeners.add(listener);
  }

  notify(): void {
    for (const listener of this.listeners) listener();
    for (const wake of [...this.waiting]) wake();
  }

  /** Resolves at the next notification or after the given time. */
  next(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.waiting.add(wake);
    });
  }
}

/** How often a reader asks the store where nobody in this process tells it, in milliseconds. */
const pollingInterval = 25;

/**
 * Waits until every named projection has reached a position.
 * @param timeout in milliseconds.
 * @returns whether they did in time.
 */
export async function awaitPosition(
  reader: DocumentReader,
  signal: CheckpointSignal,
  projections: readonly string[],
  position: Position,
  timeout: number,
): Promise<boolean> {
  const deadline = performance.now() + timeout;
  for (;;) {
    const checkpoints = await Promise.all(projections.map((name) => reader.checkpoint(name)));
    if (checkpoints.every((checkpoint) => checkpoint !== undefined && checkpoint >= position)) return true;
    const left = deadline - performance.now();
    if (left <= 0) return false;
    await signal.next(Math.min(pollingInterval, left));
  }
}
