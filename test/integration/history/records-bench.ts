import { type CaseRecords, type CommandContext, caseRecords, DeskApplication } from '#libs/application';
import { type CaseEvent, caseStream } from '#libs/cases';
import { happened, noted, opened } from '#libs/cases/testing';
import { derivedId } from '#libs/command-handling';
import type { EventStore, EventToAppend } from '#libs/event-store';
import { type Actor, instant, type Stamped, tenantId } from '#libs/kernel';

export const acme = tenantId('acme');
export const otto: Actor = { id: 'otto', kind: 'agent', roles: ['auditor'], name: 'Otto' };
export const asked = instant('2026-06-01T09:00:00Z');

/** Otto the auditor reads by GraphQL, in June, unless said otherwise. */
export function reading(more: Partial<CommandContext> = {}): CommandContext {
  return { tenant: acme, actor: otto, at: asked, channel: 'graphql', ...more };
}

/** The questions to the log as one process has them, with nothing remembered. */
export function recordsOver(store: EventStore, options?: Parameters<typeof caseRecords>[2]): CaseRecords {
  return caseRecords(store, new DeskApplication(store).settings, options);
}

/** Facts as they are appended, each with an id of its own. */
export function toAppend(stream: string, facts: readonly Stamped<CaseEvent>[], first = 0): readonly EventToAppend[] {
  return facts.map(({ type, data, metadata }, index) => ({
    ...{ id: derivedId(stream, `${first + index}`), type },
    data: data as EventToAppend['data'],
    metadata: metadata as unknown as EventToAppend['metadata'],
  }));
}

/** Writes a case with so many events: its opening, then notes, every third one public. */
export async function longCase(store: EventStore, caseId: string, length: number): Promise<string> {
  const stream = caseStream(acme, caseId);
  await store.append(stream, toAppend(stream, opened({ caseId })), 'no-stream');
  for (let from = 2; from < length; from += 1_000)
    await appendNotes(store, caseId, from, Math.min(1_000, length - from));
  return stream;
}

/** Writes further notes behind the event of revision `from - 1`. */
export async function appendNotes(store: EventStore, caseId: string, from: number, count: number): Promise<void> {
  const stream = caseStream(acme, caseId);
  const notes = Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const kind = number % 3 === 0 ? ('PUBLIC' as const) : ('INTERNAL' as const);
    return happened(noted({ noteId: `${caseId}/${number}`, kind, body: `Note ${number}` }));
  });
  await store.append(stream, toAppend(stream, notes, from), from - 1);
}
