/**
 * Notices a node that takes calls and answers none: one that hangs, or whose machine is gone without a word. The client would stay
 * with it until its keep-alive gives up, twenty seconds later; so once a call has timed out, and no other was answered since it was
 * begun, the node is left. What a subscription hears does not count: it may have been opened at another node.
 */
export class SilenceWatch {
  readonly #leaveNode: () => void;
  readonly #now: () => number;
  #heardAt: number;
  #leftAt: number;

  /** @param now milliseconds that only ever grow. */
  constructor(leaveNode: () => void, now: () => number = () => performance.now()) {
    this.#leaveNode = leaveNode;
    this.#now = now;
    this.#heardAt = now();
    this.#leftAt = now();
  }

  /** A call was answered, whatever the answer. */
  heard(): void {
    this.#heardAt = this.#now();
  }

  /** A call that was begun so many milliseconds ago was not answered. */
  timedOut(after: number): void {
    const begunAt = this.#now() - after;
    if (this.#heardAt > begunAt || this.#leftAt > begunAt) return;
    this.#leftAt = this.#now();
    this.#leaveNode();
  }
}
