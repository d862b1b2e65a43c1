/** A rebuild fills a generation, makes what readers need, then takes what has come in the meantime. */
export type RebuildPhase = 'filling' | 'indexing' | 'catching-up';

export type RebuildProgress = {
  readonly generation: number;
  readonly phase: RebuildPhase;
  readonly eventsDone: number;
  readonly eventsTotal: number;
  readonly eventsPerSecond: number;
  /** Until everything is read; undefined until there is a rate to go by. */
  readonly etaSeconds: number | undefined;
  readonly startedAt: Date;
};

/** Tells how far a rebuild is from how many events are left. */
export class ProgressMeter {
  private readonly startedAt = new Date();
  private readonly started = performance.now();
  private readonly generation: number;
  private readonly total: number;
  private readonly doneBefore: number;
  /** The rate of the filling stands: what follows reads few events, and says nothing about a rate. */
  private rate = 0;

  /** @param left how many of them are still to come: fewer than `total` where a rebuild is resumed. */
  constructor(generation: number, total: number, left: number) {
    this.generation = generation;
    this.total = total;
    this.doneBefore = total - left;
  }

  /** @param left how many events are still to come. */
  at(phase: RebuildPhase, left: number): RebuildProgress {
    const done = Math.max(0, this.total - left);
    const seconds = (performance.now() - this.started) / 1000;
    if (phase === 'filling' && seconds > 0) this.rate = (done - this.doneBefore) / seconds;
    return {
      generation: this.generation,
      phase,
      eventsDone: done,
      eventsTotal: this.total,
      eventsPerSecond: this.rate,
      etaSeconds: left === 0 ? 0 : this.rate > 0 ? left / this.rate : undefined,
      startedAt: this.startedAt,
    };
  }
}
