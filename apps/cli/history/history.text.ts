import type { DirectoryState } from '#libs/desk';
import type { Instant, JsonValue } from '#libs/kernel';
import { hangingRows, printable } from '../wrapped-text.js';
import type { CaseReport, EventReport } from './case-report.js';
import { spokenTime, stateText } from './state.text.js';

const columns = 80;
const instantText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** A case's history for people: what happened, line by line, and how the case stood at the moment asked for. */
export function historyText(report: CaseReport, directory: DirectoryState): string {
  const { reference, caseId, events, totalEvents, at, revision } = report;
  const asked = at !== null || revision !== null;
  const moment = at === null ? `after revision ${revision}` : `at ${spokenTime(at)} UTC`;
  if (asked && report.case === null) return `${reference} was not open yet ${moment}.`;
  const counted = asked ? `${events.length} of ${totalEvents} events` : `${totalEvents} events`;
  return [
    `${reference}  ${caseId}  ${counted}, times in UTC`,
    timeline(events),
    ...(report.case === null ? [] : [`As it stood ${moment}:`, stateText(report.case, directory)]),
  ].join('\n\n');
}

/** The names of teams and owners are in the sentences; the changes have their ids. */
function timeline(events: readonly EventReport[]): string {
  const rows = events.map((event) => ({
    head: `${String(event.revision).padStart(5)}  ${spokenTime(event.at)}  `,
    lines: [
      printable(event.summary, 1_000),
      `  ${printable(event.actor.id)} (${event.actor.kind}), by ${event.channel}`,
      ...event.changes.map(({ field, from, to }) => `  ${field}: ${changed(from, to)}`),
      ...noteOf(event),
    ],
  }));
  return hangingRows(rows, { head: 28, columns });
}

function changed(from: JsonValue, to: JsonValue): string {
  return from === null ? shown(to) : `${shown(from)} -> ${shown(to)}`;
}

function shown(value: JsonValue): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return printable(value.join(', ')) || 'none';
  if (typeof value === 'string' && instantText.test(value)) return spokenTime(value as Instant);
  if (typeof value !== 'object') return printable(String(value));
  const { id, label } = value as { readonly id: string; readonly label: string | null };
  return printable(label === null ? id : `${label} (${id})`);
}

function noteOf({ type, data }: EventReport): readonly string[] {
  return type === 'NoteAdded' && 'body' in data ? [`  "${printable(String(data.body))}"`] : [];
}
