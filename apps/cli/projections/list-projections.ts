import type { ParkedEvents, ProjectionStatus } from '#libs/application';
import { createLogger, openCasebook } from '#libs/runtime';
import type { Answer, CliWorld } from '../command.js';
import { grouped, textTable } from '../text-table.js';
import { printable } from '../wrapped-text.js';

type Listed = ProjectionStatus & { readonly deadLetters: ParkedEvents };

const eventsShown = 20;

/** How every projection does, as the processes that run them have written down. */
export async function listProjections(world: CliWorld): Promise<Answer> {
  const settings = world.settings();
  const { operations, close } = await openCasebook(settings, createLogger(settings.logLevel));
  try {
    const listed: Listed[] = [];
    for (const status of await operations.statuses('operator')) {
      listed.push({ ...status, deadLetters: await operations.parkedEvents(status.name, 'operator', eventsShown) });
    }
    return { document: { projections: listed }, text: textOf(listed), exitCode: 0 };
  } finally {
    await close();
  }
}

function textOf(listed: readonly Listed[]): string {
  const rows = listed.map(({ name, version, state, lag, deadLetters }) => [
    name,
    version,
    state,
    lag,
    deadLetters.count,
  ]);
  return [textTable(['Projection', 'version', 'state', 'behind', 'parked'], rows), ...listed.flatMap(notesOn)].join(
    '\n',
  );
}

function notesOn({ name, rebuild, lastError, deadLetters }: Listed): readonly string[] {
  const notes: string[] = [];
  if (rebuild !== null) {
    const { state, phase, eventsDone, eventsTotal } = rebuild;
    notes.push(`rebuild ${state}, ${phase}: ${grouped(eventsDone)} of ${grouped(eventsTotal)} events`);
  }
  if (lastError !== null) notes.push(lastError);
  for (const { type, eventId, stream, revision, error } of deadLetters.events) {
    notes.push(`parked ${type} ${eventId} (${stream} revision ${revision}): ${error}`);
  }
  return notes.map((note) => printable(`${name}: ${note}`, 500));
}
