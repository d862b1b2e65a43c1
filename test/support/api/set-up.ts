import type { CommandContext } from '#libs/application';
import { type CaseCommand, type CaseEvent, type CaseState, caseDecider, caseStream } from '#libs/cases';
import { CommandHandler, derivedId } from '#libs/command-handling';
import { tenantId } from '#libs/kernel';
import type { ApiUnderTest } from './api-under-test.js';

/** The circumstances of a command given past the API, by an administrator. */
export function administering(api: ApiUnderTest, tenant: string): CommandContext {
  return {
    tenant: tenantId(tenant),
    actor: { id: 'root', kind: 'agent', roles: ['admin'] },
    at: api.clock.now(),
    channel: 'cli',
  };
}

/** Marks a late case as breached, past the API, as a sweep would. */
export async function markBreached(api: ApiUnderTest, tenant: string, caseId: string): Promise<void> {
  const handler = new CommandHandler<CaseCommand, CaseState, CaseEvent>({
    store: api.casebook().events,
    decider: caseDecider,
  });
  const { actor, at } = administering(api, tenant);
  const commandId = `breach-${caseId}`;
  await handler.handle({
    stream: caseStream(tenantId(tenant), caseId),
    command: { type: 'MarkBreach', data: { caseId, sweepId: 'sweep', recipients: [] }, actor, at },
    envelope: {
      tenant: tenantId(tenant),
      actor,
      at,
      commandId,
      commandDigest: commandId,
      correlationId: commandId,
      causationId: commandId,
      channel: 'sweep',
    },
  });
}

/** Writes notes straight into the log of a case, for streams too long to be written one request at a time. */
export async function appendNotes(api: ApiUnderTest, tenant: string, caseId: string, count: number): Promise<void> {
  const { events } = api.casebook();
  const stream = caseStream(tenantId(tenant), caseId);
  const { actor, at } = administering(api, tenant);
  const notes = Array.from({ length: count }, (_, index) => {
    const commandId = `note-${index}`;
    const common = { commandId, commandDigest: commandId, correlationId: commandId, causationId: commandId };
    return {
      id: derivedId(commandId, caseId),
      type: 'NoteAdded',
      data: {
        noteId: derivedId(commandId, 'note'),
        kind: index % 2 === 0 ? 'PUBLIC' : 'INTERNAL',
        body: `Note ${index}`,
        corrects: null,
      },
      metadata: { tenant, actor, at, channel: 'cli', ...common },
    };
  });
  await events.append(stream, notes, 'stream-exists');
}
