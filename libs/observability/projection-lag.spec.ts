import { BEFORE_ALL, type EventBatch, type Position, type RecordedEvent } from '#libs/event-store';
import { ProjectionLagMeter } from './projection-lag.js';

const at = (place: number) => String(place).padStart(8, '0') as Position;
/** A log of so many events, each recorded ten seconds before the next, the last one just now. */
function logOf(count: number) {
  const events = Array.from({ length: count }, (_, index) => ({
    position: at(index + 1),
    recordedAt: new Date(Date.now() - (count - 1 - index) * 10_000).toISOString(),
  })) as unknown as RecordedEvent[];
  let batches = 0;
  return {
    batches: () => batches,
    head: async () => events.at(-1)?.position ?? BEFORE_ALL,
    countAfter: async (position: Position = BEFORE_ALL) => events.filter((event) => event.position > position).length,
    async *readAll({ after = BEFORE_ALL, batchSize = 100 }: { after?: Position; batchSize?: number } = {}) {
      let left = events.filter(({ position }) => position > after);
      do {
        const taken = left.slice(0, batchSize);
        left = left.slice(batchSize);
        batches += 1;
        yield { events: taken, position: taken.at(-1)?.position ?? after, caughtUp: left.length === 0 } as EventBatch;
      } while (left.length > 0);
    },
  };
}
async function lagsOf(log: ReturnType<typeof logOf>, checkpoints: Readonly<Record<string, Position | undefined>>) {
  const documents = { checkpoint: async (name: string) => checkpoints[name] };
  const meter = new ProjectionLagMeter({ projections: Object.keys(checkpoints), events: log, documents });
  const lags = await meter.measure();
  return Object.fromEntries(lags.map(({ name, events, seconds }) => [name, [events, Math.round(seconds)]]));
}

describe('how far projections are behind', () => {
  it('is nothing at the end of the log, or beyond what it was when asked', async () => {
    expect(await lagsOf(logOf(3), { a: at(3), b: at(4) })).toEqual({ a: [0, 0], b: [0, 0] });
    expect(await lagsOf(logOf(0), { a: undefined })).toEqual({ a: [0, 0] });
  });

  it('is counted, and told by the age of the oldest event not seen', async () => {
    expect(await lagsOf(logOf(5), { near: at(4), far: at(2), fresh: undefined })).toEqual({
      near: [1, 0],
      far: [3, 20],
      fresh: [5, 40],
    });
  });

  it('is told for all that are near each other by one page of the log, however long it is', async () => {
    const log = logOf(5_000);
    const lags = await lagsOf(log, { behind: at(10), near: at(4_990), nearer: at(4_995), there: at(5_000) });
    expect(lags).toEqual({ behind: [4_990, 49_890], near: [10, 90], nearer: [5, 40], there: [0, 0] });
    expect(log.batches()).toBe(2);
  });
});
