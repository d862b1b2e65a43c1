import fc from 'fast-check';
import { instant } from '#libs/kernel';
import { beginning, piecesOf, type SumLength } from './scorecard-cover.js';

const [minute, day] = [60_000, 86_400_000];
const span = (from: string, to: string) => ({ from: instant(from), to: instant(to) });
const told = (from: string, to: string, lengths: readonly SumLength[] = ['month', 'hour']) =>
  piecesOf(span(from, to), lengths).map(
    ({ of, span, sign }) => `${sign}${of} ${span.from.slice(0, 13)} ${span.to.slice(0, 13)}`,
  );

const lengthsOf = fc.constantFrom<readonly SumLength[]>(['month', 'hour'], ['month', 'day', 'hour'], ['hour']);

describe('a span made up of longer and shorter sums', () => {
  it.each([
    ['whole months', '2026-01-01T00:00Z', '2026-04-01T00:00Z', ['1month 2026-01-01T00 2026-04-01T00']],
    [
      'months of a zone east of Greenwich',
      '2025-12-31T23:00Z',
      '2026-03-31T22:00Z',
      ['1month 2026-01-01T00 2026-04-01T00', '1hour 2025-12-31T23 2026-01-01T00', '-1hour 2026-03-31T22 2026-04-01T00'],
    ],
    ['some days', '2026-03-14T00:00Z', '2026-03-21T00:00Z', ['1hour 2026-03-14T00 2026-03-21T00']],
    [
      'days around the turn of a month',
      '2026-03-30T00:00Z',
      '2026-04-03T00:00Z',
      ['1hour 2026-03-30T00 2026-04-03T00'],
    ],
  ])('is for %s as short as can be', (_what, from, to, expected) => {
    expect(told(from, to)).toEqual(expected);
  });

  it('takes days between the months and the hours, where there are sums of them', () => {
    expect(told('2026-01-05T23:00Z', '2026-03-30T22:00Z', ['month', 'day', 'hour'])).toEqual([
      '1month 2026-01-01T00 2026-04-01T00',
      '-1day 2026-01-01T00 2026-01-06T00',
      '1hour 2026-01-05T23 2026-01-06T00',
      '-1day 2026-03-31T00 2026-04-01T00',
      '-1hour 2026-03-30T22 2026-03-31T00',
    ]);
  });

  it('covers every minute of the span once and no other, after adding and taking away', () => {
    const minutes = fc.integer({ min: Date.UTC(2026, 0) / minute, max: Date.UTC(2026, 8) / minute });
    fc.assert(
      fc.property(minutes, minutes, minutes, fc.boolean(), lengthsOf, (one, other, probe, early, lengths) => {
        fc.pre(one !== other);
        const [from, to] = [Math.min(one, other), Math.max(one, other)].map((at) => instant(at * minute));
        const asked = { from: early && lengths.length > 1 ? beginning : from!, to: to! };
        const at = instant(probe * minute);
        const covered = piecesOf(asked, lengths)
          .filter((piece) => piece.span.from <= at && at < piece.span.to)
          .reduce((sum, { sign }) => sum + sign, 0);
        expect(covered).toBe(asked.from <= at && at < asked.to ? 1 : 0);
        for (const piece of piecesOf(asked, lengths)) {
          expect(piece.span.from < piece.span.to).toBe(true);
          if (piece.of === 'hour' && asked.from !== beginning) {
            const length = Date.parse(piece.span.to) - Date.parse(piece.span.from);
            expect(length).toBeLessThanOrEqual(Math.max(16 * day, Date.parse(asked.to) - Date.parse(asked.from)));
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
