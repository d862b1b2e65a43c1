import { BEFORE_ALL, type EventStore, type Position, type RecordedEvent } from '#libs/event-store';
import type { DocumentReader } from '#libs/read-store';

export type ProjectionLag = {
  readonly name: string;
  /** How many events of the log lie behind the projection's checkpoint; an estimate where the log cannot count. */
  readonly events: number;
  /** How long the oldest of them has been in the log, in seconds; 0 where there is none. */
  readonly seconds: number;
};

type Distance = Pick<ProjectionLag, 'events' | 'seconds'>;

/** How many events are counted one by one. */
const pageSize = 500;

export type ProjectionLagOptions = {
  readonly projections: readonly string[];
  readonly events: Pick<EventStore, 'head' | 'countAfter' | 'readAll'>;
  readonly documents: Pick<DocumentReader, 'checkpoint'>;
  /** For how long an answer is given again, in milliseconds. */
  readonly maxAge?: number;
};

/**
 * Measures how far projections are behind the log, by the checkpoints in the read store: so every process sees the same,
 * whoever runs the projections.
 */
export class ProjectionLagMeter {
  private readonly options: ProjectionLagOptions;
  private answer: { readonly at: number; readonly lags: Promise<readonly ProjectionLag[]> } | undefined;

  constructor(options: ProjectionLagOptions) {
    this.options = options;
  }

  /** @throws EventStoreError or DocumentStoreError where a store does not answer. */
  measure(): Promise<readonly ProjectionLag[]> {
    const { maxAge = 1_000 } = this.options;
    const now = performance.now();
    if (this.answer !== undefined && now - this.answer.at < maxAge) return this.answer.lags;
    const lags = this.ask();
    const answer = { at: now, lags };
    this.answer = answer;
    // A failure is not kept: whoever asks next asks anew.
    lags.catch(() => {
      if (this.answer === answer) this.answer = undefined;
    });
    return lags;
  }

  private async ask(): Promise<readonly ProjectionLag[]> {
    const { projections, events, documents } = this.options;
    // Checkpoints first: one that moves meanwhile must not look as if it were ahead of the log.
    const checkpoints = await Promise.all(projections.map((name) => documents.checkpoint(name)));
    const head = await events.head();
    const behind = checkpoints.map((checkpoint) => checkpoint ?? BEFORE_ALL).filter((position) => position < head);
    const found = await this.distances([...new Set(behind)].sort());
    return projections.map((name, index) => {
      const distance = found.get(checkpoints[index] ?? BEFORE_ALL);
      return { name, ...(distance ?? { events: 0, seconds: 0 }) };
    });
  }

  /** How far each of some rising positions is from the end: those near each other are told by the same page of the log. */
  private async distances(positions: readonly Position[]): Promise<ReadonlyMap<Position, Distance>> {
    const found = new Map<Position, Distance>();
    for (let next = 0; next < positions.length; ) {
      const page = await this.pageAfter(positions[next]!);
      const last = page.events.at(-1)?.position ?? BEFORE_ALL;
      const beyond = page.isEnd ? 0 : await this.options.events.countAfter(last);
      const first = next;
      for (; next < positions.length && (next === first || page.isEnd || positions[next]! < last); next += 1) {
        const position = positions[next]!;
        const after = page.events.findIndex((event) => event.position > position);
        const oldest = page.events[after]?.recordedAt;
        found.set(position, {
          events: beyond + (after === -1 ? 0 : page.events.length - after),
          seconds: oldest === undefined ? 0 : Math.max(0, (Date.now() - Date.parse(oldest)) / 1_000),
        });
      }
    }
    return found;
  }

  private async pageAfter(
    after: Position,
  ): Promise<{ readonly events: readonly RecordedEvent[]; readonly isEnd: boolean }> {
    const events: RecordedEvent[] = [];
    for await (const batch of this.options.events.readAll({ after, batchSize: pageSize })) {
      events.push(...batch.events);
      if (batch.caughtUp) return { events, isEnd: true };
      if (events.length >= pageSize) break;
    }
    return { events, isEnd: false };
  }
}
