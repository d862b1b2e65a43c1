import fc from 'fast-check';
import { CodedError, instant } from '#libs/kernel';
import { type TimeUnit, timeBuckets } from './time-buckets.js';

const span = (from: string, to: string) => ({ from: instant(from), to: instant(to) });
const starts = (unit: TimeUnit, zone: string, from: string, to: string) =>
  timeBuckets(span(from, to), unit, zone).map((bucket) => bucket.from);

describe('the buckets of a window', () => {
  it('are days of the zone, cut where the window is', () => {
    expect(timeBuckets(span('2026-03-01T12:00:00Z', '2026-03-03T01:00:00Z'), 'day', 'UTC')).toEqual([
      span('2026-03-01T12:00:00Z', '2026-03-02T00:00:00Z'),
      span('2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'),
      span('2026-03-03T00:00:00Z', '2026-03-03T01:00:00Z'),
    ]);
  });

  it('are as long as the days are where the clocks change', () => {
    expect(starts('day', 'Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-30T22:00:00Z')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
  });

  it('begin at midnight again after a day whose midnight the clocks skipped', () => {
    expect(starts('day', 'America/Santiago', '2024-09-08T04:00:00Z', '2024-09-11T03:00:00Z')).toEqual([
      '2024-09-08T04:00:00.000Z',
      '2024-09-09T03:00:00.000Z',
      '2024-09-10T03:00:00.000Z',
    ]);
    expect(starts('month', 'America/Asuncion', '2023-10-10T00:00:00Z', '2023-12-01T03:00:00Z')).toEqual([
      '2023-10-10T00:00:00.000Z',
      '2023-11-01T03:00:00.000Z',
    ]);
  });

  it('leave out a date that the zone skipped', () => {
    expect(starts('day', 'Pacific/Apia', '2011-12-29T10:00:00Z', '2012-01-01T10:00:00Z')).toEqual([
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
      '2011-12-31T10:00:00.000Z',
    ]);
  });

  it('are weeks from Monday, and months', () => {
    expect(starts('week', 'UTC', '2026-03-04T00:00:00Z', '2026-03-17T00:00:00Z')).toEqual([
      '2026-03-04T00:00:00.000Z',
      '2026-03-09T00:00:00.000Z',
      '2026-03-16T00:00:00.000Z',
    ]);
    expect(starts('month', 'Asia/Kolkata', '2026-01-31T00:00:00Z', '2026-03-01T00:00:00Z')).toEqual([
      '2026-01-31T00:00:00.000Z',
      '2026-01-31T18:30:00.000Z',
      '2026-02-28T18:30:00.000Z',
    ]);
  });

  it('follow one another without a gap from the first instant of the window to the last', () => {
    const instants = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) });
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia');
    fc.assert(
      fc.property(
        instants,
        instants,
        fc.constantFrom<TimeUnit>('day', 'week', 'month'),
        zones,
        (one, other, unit, zone) => {
          fc.pre(one !== other);
          const window = { from: instant(Math.min(one, other)), to: instant(Math.max(one, other)) };
          const buckets = timeBuckets(window, unit, zone);
          expect(buckets[0]!.from).toBe(window.from);
          expect(buckets.at(-1)!.to).toBe(window.to);
          buckets.forEach(({ from, to }, index) => {
            expect(from < to).toBe(true);
            if (index > 0) expect(buckets[index - 1]!.to).toBe(from);
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([
    ['empty', '2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z'],
    ['the wrong way round', '2026-03-02T00:00:00Z', '2026-03-01T00:00:00Z'],
    ['parted into too many', '2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ])('are refused where the window is %s', (_what, from, to) => {
    expect(() => timeBuckets(span(from, to), 'day', 'UTC')).toThrow(CodedError);
  });
});
