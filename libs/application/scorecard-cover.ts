import { type Instant, instant } from '#libs/kernel';
import type { TimeSpan } from './time-buckets.js';

/** The lengths of time that sums are kept of, all of them of UTC. */
export type SumLength = 'month' | 'day' | 'hour';
/** A stretch of time to be added up, or taken away again, from sums of one length. Only hours can be cut. */
export type Piece = { readonly of: SumLength; readonly span: TimeSpan; readonly sign: 1 | -1 };

/** Before every instant. */
export const beginning = '' as Instant;

/**
 * Makes a span up of sums of the given lengths, from long to short and with hours the last. At either end the shorter are added to the
 * nearest longer one, or taken away from it, wherever that leaves less to be read. The span may begin at the beginning.
 */
export function piecesOf(span: TimeSpan, [length = 'hour', ...shorter]: readonly SumLength[]): readonly Piece[] {
  if (length === 'hour') return [{ of: 'hour', span, sign: 1 }];
  const { from, to } = span;
  const [first, last] = [from === beginning ? beginning : nearest(length, from), nearest(length, to)];
  const edges = [...(first === beginning ? [] : edge(first, from, -1)), ...edge(last, to, 1)];
  if (first >= last || sumOf(edges.map((one) => one.span)) >= sumOf([span])) return piecesOf(span, shorter);
  const ends = edges.flatMap(({ span, sign }) =>
    piecesOf(span, shorter).map((piece): Piece => ({ ...piece, sign: piece.sign === sign ? 1 : -1 })),
  );
  return [{ of: length, span: { from: first, to: last }, sign: 1 }, ...ends];
}

/** In milliseconds; endless from the beginning. */
function sumOf(spans: readonly TimeSpan[]): number {
  return spans.reduce((sum, { from, to }) => {
    return sum + (from === beginning ? Number.POSITIVE_INFINITY : Date.parse(to) - Date.parse(from));
  }, 0);
}

/** What lies between where a longer sum begins and an end of the span: `sign` where the end is the later. */
function edge(begin: Instant, end: Instant, sign: 1 | -1): readonly Pick<Piece, 'span' | 'sign'>[] {
  if (begin === end) return [];
  return end > begin
    ? [{ span: { from: begin, to: end }, sign }]
    : [{ span: { from: end, to: begin }, sign: sign === 1 ? -1 : 1 }];
}

function nearest(length: 'month' | 'day', at: Instant): Instant {
  const date = new Date(at);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const [begin, next] =
    length === 'month'
      ? [Date.UTC(year, month), Date.UTC(year, month + 1)]
      : [Date.UTC(year, month, day), Date.UTC(year, month, day + 1)];
  return instant(date.getTime() - begin <= next - date.getTime() ? begin : next);
}
