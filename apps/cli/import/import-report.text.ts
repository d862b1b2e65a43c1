import { grouped, textTable } from '../text-table.js';
import type { ImportReport } from './import-report.js';
import { type SkipReason, skipReasons } from './incident.js';

/** The report for people, within 80 columns. */
export function importReportText(report: ImportReport): string {
  return [
    textTable(
      ['', 'Casebook', 'the log'],
      report.compared.map(({ figure, casebook, log }) => [figure, casebook, log]),
    ),
    countedTable(`Rows skipped: ${grouped(report.rows.skipped)}`, skipped(report)),
    countedTable('Changes of the log that a case cannot follow', Object.entries(report.notFollowed)),
    countedTable('Steps', steps(report)),
    ...refusals(report),
    verdict(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

type Counted = readonly (readonly [string, number | undefined])[];

function countedTable(title: string, counts: Counted): string {
  const rows = counts.flatMap(([what, count]) => (count ? [[`  ${what}`, count] as const] : []));
  if (rows.length === 0) return '';
  return textTable([title, ''], rows);
}

function skipped({ rows }: ImportReport): Counted {
  return Object.entries(rows.skippedByReason).map(([reason, count]) => [skipReasons[reason as SkipReason], count]);
}

function steps({ steps: { carriedOut, foundDone, refused, inferred }, workedOnSince }: ImportReport): Counted {
  return [
    ['carried out', carriedOut],
    ['found done by an earlier run', foundDone],
    ['refused', refused],
    ['of all of them, inferred: the log jumped over them', inferred],
    ['cases changed by others since, counted as imported', workedOnSince],
  ];
}

function refusals({ refusals: told, steps: { refused } }: ImportReport): string[] {
  if (refused === 0) return [];
  const rest = refused - told.length;
  return [['Refused:', ...told, ...(rest > 0 ? [`and ${grouped(rest)} more`] : [])].join('\n  ')];
}

function verdict({ ended, problem, agrees, eventsAppended, seconds, eventsPerSecond }: ImportReport): string {
  const took = `in ${seconds.toFixed(1)} s`;
  const did =
    eventsAppended === 0
      ? `Nothing was new, ${took}; times read as UTC.`
      : `${grouped(eventsAppended)} events ${took}, ${grouped(eventsPerSecond)} a second; times read as UTC.`;
  const how = {
    complete: agrees ? 'Agrees with the log.' : 'DIFFERS FROM THE LOG.',
    interrupted: 'Interrupted. Run it again to go on.',
    failed: `Stopped: ${problem}.\nRun it again to go on.`,
  };
  return `${how[ended]}\n${did}`;
}
