import { randomUUID } from 'node:crypto';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { StatusObject } from '@grpc/grpc-js';
import type { EventLog, LogRecord } from './event-log.js';
import { caughtUpMessage, checkpointMessage, confirmationMessage, eventMessage } from './messages.js';
import type { Misbehaviours } from './misbehaviour.js';
import { streamName } from './protocol.js';
import { type StreamingCall, senderOf } from './sending.js';
import { refusals } from './service-errors.js';

export type SubscriptionSurroundings = {
  readonly log: EventLog;
  readonly misbehaviours: Misbehaviours;
  /** Whether the server tells that a subscription has caught up; those before 23.10 do not. */
  readonly tellsCaughtUp: boolean;
  readonly die: () => void;
};

/** The server reads ahead by pages of so many events, and keeps so many live ones for a consumer that is slow. */
const pageSize = 32;
const beyondAllPositions = 2n ** 64n - 1n;

/** Serves one subscription until its client leaves or the server dies. */
export async function serveSubscription(call: StreamingCall, surroundings: SubscriptionSurroundings): Promise<void> {
  const { log, misbehaviours, tellsCaughtUp, die } = surroundings;
  const options = call.request.getOptions()!;
  const follows = selection(options);
  const interval = checkpointInterval(options.getFilter());
  let wake = () => {};
  const stopListening = log.onAppended(() => wake());
  const { send, gone } = senderOf(call, () => wake());
  const fail = (status: Partial<StatusObject>) =>
    void call.emit('error', Object.assign(new Error(status.details), status));

  let next = startIndex(log, options);
  let considered = 0;
  let live = false;
  let waited = false;
  let sent = 0;
  let checkpoint: bigint | undefined;
  await send(confirmationMessage(randomUUID()));
  try {
    while (!gone()) {
      await misbehaviours.hung();
      if (next === log.records.length) {
        if (!live) {
          if (interval !== undefined && misbehaviours.use('invalid-checkpoint')) {
            await send(checkpointMessage(beyondAllPositions));
          } else if (interval !== undefined && tellsCaughtUp && checkpoint !== undefined) {
            await send(checkpointMessage(checkpoint));
          }
          if (tellsCaughtUp) await send(caughtUpMessage());
          live = true;
        }
        waited = false;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (next < log.records.length || gone()) resolve();
        });
        continue;
      }
      if (live && waited && log.records.length - next > pageSize) {
        // A consumer too slow while live: old servers drop it, newer ones read for it again from the log.
        if (!tellsCaughtUp) return fail(refusals.consumerTooSlow());
        live = false;
      }
      const record = log.records[next]!;
      next += 1;
      considered += 1;
      if (follows(record)) {
        const times = misbehaviours.peek('deliver-twice') ? 2 : 1;
        for (let time = 0; time < times; time += 1) waited = (await send(eventMessage(record))) || waited;
        sent += 1;
        checkpoint = record.position;
        const death = misbehaviours.peek('die-in-subscription');
        if (death && sent >= death.afterEvents) {
          misbehaviours.use('die-in-subscription');
          return die();
        }
        const mute = misbehaviours.peek('mute-subscription');
        if (mute && sent >= mute.afterEvents) {
          misbehaviours.use('mute-subscription');
          stopListening();
          return;
        }
        const drop = misbehaviours.peek('drop-subscription');
        if (drop && sent >= drop.afterEvents) {
          misbehaviours.use('drop-subscription');
          return fail(refusals.consumerTooSlow());
        }
      }
      if (interval !== undefined && considered >= interval) {
        considered = 0;
        checkpoint = record.position;
        await send(checkpointMessage(record.position));
      }
    }
  } finally {
    stopListening();
  }
}

function selection(options: ReadReq.Options): (record: LogRecord) => boolean {
  if (options.hasStream()) {
    const stream = streamName(options.getStream()?.getStreamIdentifier());
    return (record) => record.stream === stream;
  }
  const filter = options.getFilter();
  if (!filter) return () => true;
  const expression = filter.getStreamIdentifier() ?? filter.getEventType()!;
  const subject = (record: LogRecord) => (filter.hasStreamIdentifier() ? record.stream : record.type);
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0) return (record) => prefixes.some((prefix) => subject(record).startsWith(prefix));
  const pattern = new RegExp(expression.getRegex());
  return (record) => pattern.test(subject(record));
}

function checkpointInterval(filter: ReadReq.Options.FilterOptions | undefined): number | undefined {
  if (!filter) return undefined;
  const window = filter.hasMax() ? filter.getMax() : pageSize;
  return window * filter.getCheckpointintervalmultiplier();
}

/** A subscription begins after the position or revision it names. */
function startIndex(log: EventLog, options: ReadReq.Options): number {
  const [all, stream] = [options.getAll(), options.getStream()];
  if (all?.hasEnd() || stream?.hasEnd()) return log.records.length;
  if (all?.hasPosition()) return log.indexAt(BigInt(all.getPosition()!.getCommitPosition()) + 1n);
  if (stream?.hasRevision()) {
    const name = streamName(stream.getStreamIdentifier());
    const at = log.records.findIndex((r) => r.stream === name && r.revision === Number(stream.getRevision()));
    return at === -1 ? log.records.length : at + 1;
  }
  return 0;
}
