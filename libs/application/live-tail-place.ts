import type { Position, RecordedEvent } from '#libs/event-store';

/** Where one follower of the tail is handed its events. What waits for it is bounded: beyond that it loses its place. */
export class TailPlace {
  /** Every wanted event behind this position is handed over here. Known once the place is given out. */
  joinedAt: Position | undefined;
  /** Resolves when the follower has left. */
  readonly left: Promise<void>;
  private readonly wants: (event: RecordedEvent) => boolean;
  private readonly mostWaiting: number;
  private readonly onLeave: () => void;
  private waiting: RecordedEvent[] = [];
  private gone = false;
  private wake: (() => void) | undefined;
  private hasLeft = () => {};

  constructor(wants: (event: RecordedEvent) => boolean, mostWaiting: number, onLeave: () => void) {
    this.wants = wants;
    this.mostWaiting = mostWaiting;
    this.onLeave = onLeave;
    this.left = new Promise((resolve) => {
      this.hasLeft = resolve;
    });
  }

  /** Hands over what of these is wanted. A follower that has let too many wait is sent away, and what waited is dropped. */
  offer(events: readonly RecordedEvent[]): void {
    const wanted = events.filter(this.wants);
    if (wanted.length === 0) return;
    if (this.waiting.length + wanted.length > this.mostWaiting) {
      this.leave();
      return;
    }
    this.waiting.push(...wanted);
    this.wake?.();
  }

  /** What has come, at least one event; undefined once the place is lost: to abort, to the end, or by being too slow. */
  async take(signal: AbortSignal): Promise<readonly RecordedEvent[] | undefined> {
    while (this.waiting.length === 0 && !this.gone && !signal.aborted) await this.next(signal);
    if (this.gone || signal.aborted) return undefined;
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }

  leave(): void {
    if (this.gone) return;
    this.gone = true;
    this.waiting = [];
    this.onLeave();
    this.hasLeft();
    this.wake?.();
  }

  private next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.wake = undefined;
        resolve();
      };
      this.wake = wake;
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
