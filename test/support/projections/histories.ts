import fc, { type Arbitrary } from 'fast-check';
import { type Breached, type CaseCommand, caseDecider, caseStream } from '#libs/cases';
import { commandSequences } from '#libs/cases/testing';
import {
  auditPolicyDecider,
  auditPolicyStream,
  caseReadsDecider,
  caseReadsStream,
  channelsDecider,
  channelsStream,
  deliveryDecider,
  deliveryStream,
  directoryDecider,
  directoryStream,
  type MarkNotificationRead,
  notificationDecider,
  notificationId,
  notificationStream,
  routingRulesDecider,
  routingRulesStream,
  slaPolicyDecider,
  slaPolicyStream,
  sweepDecider,
  sweepStream,
} from '#libs/desk';
import { type EventRecord, noUpcasters, type Position, type RecordedEvent, recordedEvent } from '#libs/event-store';
import {
  type Actor,
  type Command,
  type Decider,
  type DomainEvent,
  instant,
  type TenantId,
  tenantId,
} from '#libs/kernel';
import { articleDecider, articleStream } from '#libs/knowledge';
import { type DecidedBatch, decidedBatches } from './decided-streams.js';
import {
  articleCommands,
  auditPolicyCommands,
  caseReadCommands,
  channelsCommands,
  deliveryCommands,
  directoryCommands,
  routingCommands,
  slaCommands,
  sweepCommands,
} from './desk-commands.js';

const acme = tenantId('acme');
const other = tenantId('other');
const reader: Actor = { id: 'ana', kind: 'agent', roles: ['agent'] };
const soon = instant('2026-03-06T09:00:00Z');

/** The same commands for a case of this id. Note ids are unique over all cases, as the program makes them. */
function ofCase(caseId: string, commands: readonly CaseCommand[]): CaseCommand[] {
  return commands.map((command) => {
    const { noteId, corrects, ...data } = command.data as CaseCommand['data'] & { noteId?: string; corrects?: string };
    const notes = {
      ...(noteId !== undefined && { noteId: `${caseId}/${noteId}` }),
      ...(corrects !== undefined && { corrects: `${caseId}/${corrects}` }),
    };
    return { ...command, data: { ...data, ...notes, caseId } } as unknown as CaseCommand;
  });
}

/** Somebody reads what the breaches of a case told him. */
function readings(tenant: TenantId, batches: readonly DecidedBatch[]): readonly (readonly DecidedBatch[])[] {
  const breaches = batches.flatMap(({ events }) => events.filter(({ type }) => type === 'Breached'));
  return breaches.flatMap(({ id, data }) => {
    const [recipient] = (data as unknown as Breached['data']).recipients;
    if (recipient === undefined) return [];
    const read = notificationId(id, recipient.agentId);
    const command: MarkNotificationRead = {
      type: 'MarkNotificationRead',
      data: { notificationId: read },
      actor: reader,
      at: soon,
    };
    return [decidedBatches(notificationDecider, { stream: notificationStream(tenant, read), tenant }, [command])];
  });
}

function cases(tenant: TenantId, caseId: string): Arbitrary<readonly (readonly DecidedBatch[])[]> {
  return commandSequences.map((commands) => {
    const batches = decidedBatches(
      caseDecider,
      { stream: caseStream(tenant, caseId), tenant },
      ofCase(caseId, commands),
    );
    const [read] = readings(tenant, batches);
    // In one line with the breach, so that a notification is never read before it is there.
    return [[...batches, ...(read ?? [])]];
  });
}

function streams<C extends Command, State, Event extends DomainEvent>(
  decider: Decider<C, State, Event>,
  tenant: TenantId,
  stream: string,
  commands: Arbitrary<C[]>,
): Arbitrary<readonly (readonly DecidedBatch[])[]> {
  return commands.map((given) => [decidedBatches(decider, { stream, tenant }, given)]);
}

const everyStream: Arbitrary<readonly (readonly DecidedBatch[])[]> = fc
  .tuple(
    cases(acme, 'case-1'),
    cases(acme, 'case-2'),
    cases(other, 'case-3'),
    ...[acme, other].flatMap((tenant) => [
      streams(directoryDecider, tenant, directoryStream(tenant), directoryCommands),
      streams(routingRulesDecider, tenant, routingRulesStream(tenant), routingCommands),
      streams(slaPolicyDecider, tenant, slaPolicyStream(tenant), slaCommands),
      streams(channelsDecider, tenant, channelsStream(tenant), channelsCommands),
      streams(auditPolicyDecider, tenant, auditPolicyStream(tenant), auditPolicyCommands),
      streams(caseReadsDecider, tenant, caseReadsStream(tenant, 'case-1'), caseReadCommands('case-1')),
      streams(sweepDecider, tenant, sweepStream(tenant, `sweep of ${tenant}`), sweepCommands(`sweep of ${tenant}`)),
      streams(
        deliveryDecider,
        tenant,
        deliveryStream(tenant, `mail of ${tenant}`),
        deliveryCommands(`mail of ${tenant}`),
      ),
      streams(articleDecider, tenant, articleStream(tenant, 'toner'), articleCommands('toner')),
    ]),
  )
  .map((found) => found.flat().filter((batches) => batches.length > 0));

/** Takes from the streams in turn, each keeping its own order, as commands of many people land in one log. */
function interleaved(lines: readonly (readonly DecidedBatch[])[], picks: readonly number[]): readonly DecidedBatch[] {
  const left = lines.map((batches) => [...batches]);
  const merged: DecidedBatch[] = [];
  for (let turn = 0; left.length > 0; turn += 1) {
    const index = picks[turn % picks.length]! % left.length;
    merged.push(left[index]!.shift()!);
    if (left[index]!.length === 0) left.splice(index, 1);
  }
  return merged;
}

/**
 * What may have happened in two tenants up to some moment: random commands carried out by the real deciders, their streams
 * mixed in one log. A new kind of stream has to be added here once a projection handles its events.
 */
export const histories: Arbitrary<readonly DecidedBatch[]> = fc
  .tuple(everyStream, fc.array(fc.nat(30), { minLength: 1, maxLength: 30 }))
  .map(([lines, picks]) => interleaved(lines, picks));

/** A history as a reader of the log sees it, without a store: decoded from JSON, each event with its place. */
export function asRecorded(history: readonly DecidedBatch[]): readonly RecordedEvent[] {
  const revisions = new Map<string, number>();
  let row = 0;
  return history.flatMap(({ stream, events }) =>
    events.map(({ id, type, data, metadata }) => {
      const revision = (revisions.get(stream) ?? -1) + 1;
      revisions.set(stream, revision);
      row += 1;
      const record: EventRecord = {
        ...{ id, type, stream, revision },
        position: String(row).padStart(16, '0') as Position,
        recordedAt: 0,
        data: JSON.stringify(data),
        metadata: JSON.stringify(metadata),
      };
      return recordedEvent(record, noUpcasters);
    }),
  );
}
