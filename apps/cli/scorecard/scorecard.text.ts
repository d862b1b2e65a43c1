import { Temporal } from 'temporal-polyfill';
import type { Durations, Scorecard, ScorecardFigures } from '#libs/application';
import type { Instant } from '#libs/kernel';
import { textTable } from '../text-table.js';
import { printable } from '../wrapped-text.js';
import type { Grouping } from './scorecard-report.js';

/** The scorecard for people: a row a line and the total below, within 100 columns or so. */
export function scorecardText(by: Grouping, { from, to, timeZone, total, groups, overTime }: Scorecard): string {
  const local = (at: Instant) => Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDateTime();
  const day = (at: Instant) =>
    local(at)
      .toString({ smallestUnit: 'minute' })
      .replace(/T00:00$/, '')
      .replace('T', ' ');
  const rows = [
    ...overTime.map(({ of, figures }) => cells(by === 'month' ? day(of.from).slice(0, 7) : day(of.from), figures)),
    ...groups.map(({ value, figures }) => cells(value === '' ? '(none)' : printable(value, 24), figures)),
    cells('total', total.figures),
  ];
  const head = [
    by,
    'opened',
    're-op.',
    'backlog',
    'resolved',
    '↺7d',
    'solved in',
    'p90',
    'last in',
    'SLA',
    'answer in',
  ];
  return [
    `From ${day(from)} to before ${day(to)}, ${timeZone}`,
    textTable(head, rows),
    [
      're-op.: re-openings; backlog: open at the end; ↺7d: resolved, and re-opened within seven days',
      'solved in, p90: median and 90th percentile to the first resolution; last in: median to the last',
      'SLA: first responses in time, of those due and not pending; answer in: median to the first one',
    ].join('\n'),
  ].join('\n\n');
}

function cells(name: string, figures: ScorecardFigures): readonly (string | number)[] {
  const { opened, reopenings, backlog, resolved, reopenRate, firstResolution, lastResolution, attainment, answered } =
    figures;
  return [
    ...[name, opened, reopenings, backlog, resolved, percent(reopenRate)],
    ...[span(firstResolution, 'median'), span(firstResolution, 'p90'), span(lastResolution, 'median')],
    ...[percent(attainment), span(answered, 'median')],
  ];
}

function percent(ratio: number | null): string {
  return ratio === null ? '-' : `${(100 * ratio).toFixed(1)}%`;
}

/** Seconds as people say them: 40 s, 12 min, 5.5 h, 3.2 d. */
function span(durations: Durations, which: 'median' | 'p90'): string {
  const seconds = durations[which];
  if (seconds === null) return '-';
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3_600 ? `${(seconds / 3_600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} d`;
}
