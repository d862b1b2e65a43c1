import type { RecordedEvent } from '#libs/event-store';
import type { Actor, Command, CommandContent, DomainEvent, Instant, ReplayRules, Stamped } from '#libs/kernel';
import { canonicalForm } from './event-chain.js';
import type { FindingKind, Report } from './finding.js';

/** The rules of any kind of stream. */
export type AnyReplayRules = ReplayRules<never, never, never>;

/** How much of an event is shown in a finding, in characters. */
const shown = 500;

/**
 * Puts a stream before today's rules: the events of each command, newest schema, are turned back into that command, which the decider
 * decides again on the state before. It reports what the decider refuses, and where it decides something else.
 */
export function replayStream(
  { decider, commandOf }: AnyReplayRules,
  events: readonly RecordedEvent[],
  report: Report,
): void {
  const rules = { decider, commandOf } as unknown as Omit<ReplayRules<Command, unknown, DomainEvent>, 'kind'>;
  let state = rules.decider.initialState;
  for (const batch of batchesOf(events)) {
    try {
      state = replayBatch(rules, batch, state, report);
    } catch (error) {
      // Nothing that Casebook writes makes a decider throw: what follows cannot be judged.
      const problem = `it cannot be put before the rules: ${error instanceof Error ? error.message : error}`;
      find('RULE_UNKNOWN', batch[0]!, 'an event the rules know', 'something else', problem, report);
      return;
    }
  }
}

/** The events of one command each: they stand together. */
function batchesOf(events: readonly RecordedEvent[]): readonly (readonly RecordedEvent[])[] {
  const batches: RecordedEvent[][] = [];
  let current: unknown;
  for (const event of events) {
    const commandId = commandIdOf(event);
    if (batches.length > 0 && commandId !== undefined && commandId === current) batches.at(-1)!.push(event);
    else batches.push([event]);
    current = commandId;
  }
  return batches;
}

function commandIdOf(event: RecordedEvent): unknown {
  try {
    return event.metadata.commandId;
  } catch {
    return undefined;
  }
}

function replayBatch(
  { decider, commandOf }: Omit<ReplayRules<Command, unknown, DomainEvent>, 'kind'>,
  batch: readonly RecordedEvent[],
  state: unknown,
  report: Report,
): unknown {
  const events = batch as unknown as readonly (RecordedEvent & Stamped<DomainEvent>)[];
  const first = batch[0]!;
  const content = commandOf(events, state);
  if (content === undefined) {
    const types = batch.map(({ type }) => type).join(', ');
    find('RULE_UNKNOWN', first, 'events of one command', types, 'no command leads to this', report);
  } else {
    const { actor, at } = first.metadata as unknown as { readonly actor: Actor; readonly at: Instant };
    judge(decider.decide({ ...(content as CommandContent<Command>), actor, at }, state), batch, report);
  }
  return events.reduce<unknown>((before, event) => decider.evolve(before, event), state);
}

function judge(
  decision: ReturnType<ReplayRules<Command, unknown, DomainEvent>['decider']['decide']>,
  batch: readonly RecordedEvent[],
  report: Report,
): void {
  if (!decision.accepted) {
    const { code, message } = decision.refusal;
    find('RULE_REFUSED', batch[0]!, code, told(batch[0]), `today's rules refuse it: ${message}`, report);
    return;
  }
  const length = Math.max(batch.length, decision.events.length);
  for (let index = 0; index < length; index += 1) {
    const [decided, stored] = [decision.events[index], batch[index]];
    if (told(decided) === told(stored)) continue;
    const place = stored ?? batch.at(-1)!;
    find(
      'RULE_DIFFERS',
      place,
      told(decided).slice(0, shown),
      told(stored),
      differenceBetween(decided, stored),
      report,
    );
    return;
  }
}

function differenceBetween(decided: object | undefined, stored: object | undefined): string {
  if (decided === undefined) return "today's rules would have added no such event";
  if (stored === undefined) return "today's rules would have added another event behind it";
  return "today's rules would have decided something else";
}

/** An event as far as a decider determines it, as text. */
function told(event: Pick<RecordedEvent, 'type' | 'data'> | undefined): string {
  return event === undefined ? 'nothing' : `${event.type} ${canonicalForm(event.data)}`;
}

function find(
  kind: FindingKind,
  { stream, revision, position }: RecordedEvent,
  expected: string,
  found: string,
  problem: string,
  report: Report,
): void {
  report({ kind, stream, revision, position, expected, found: found.slice(0, shown), problem });
}
