import type { EventBatch, EventStore, RecordedEvent } from '#libs/event-store';

/** Reads a log event by event, up to where it ended when the reading began. What a server keeps for itself is left out. */
export class LogCursor {
  private readonly batches: AsyncIterator<EventBatch>;
  private events: readonly RecordedEvent[] = [];
  private next = 0;
  private taken: RecordedEvent['position'] | undefined;

  constructor(log: Pick<EventStore, 'readAll'>, after?: RecordedEvent['position']) {
    this.batches = log.readAll({ after, batchSize: 1_000 })[Symbol.asyncIterator]();
  }

  /** The next event, which stays the next one until it is taken; undefined at the end. */
  async peek(): Promise<RecordedEvent | undefined> {
    for (;;) {
      const event = this.events[this.next];
      if (event === undefined) {
        const batch = await this.batches.next();
        if (batch.done === true) return undefined;
        this.events = batch.value.events;
        this.next = 0;
      } else if (isOfTheServer(event)) this.next += 1;
      else return event;
    }
  }

  async take(): Promise<RecordedEvent | undefined> {
    const event = await this.peek();
    if (event === undefined) return undefined;
    this.next += 1;
    this.taken = event.position;
    return event;
  }

  /** The position of the event taken last. */
  get last(): RecordedEvent['position'] | undefined {
    return this.taken;
  }

  /** Ends the reading behind it. */
  async close(): Promise<void> {
    await this.batches.return?.();
  }
}

function isOfTheServer({ type, stream }: RecordedEvent): boolean {
  return type.startsWith('$') || stream.startsWith('$');
}
