import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { EventLog, LogRecord } from './event-log.js';
import { eventMessage, type Sendable, streamNotFoundMessage } from './messages.js';
import { streamName } from './protocol.js';

/** What one read call answers, in order; or that the stream was deleted for good. */
export function* read(log: EventLog, options: ReadReq.Options): Generator<Sendable, 'done' | 'deleted'> {
  const count = options.hasCount() ? Number(options.getCount()) : Number.POSITIVE_INFINITY;
  const backwards = options.getReadDirection() === 1;
  let found: Iterable<LogRecord>;
  if (options.hasStream()) {
    const stream = streamName(options.getStream()?.getStreamIdentifier());
    const records = log.stream(stream);
    if (records === 'deleted') return 'deleted';
    if (records === 'absent') {
      yield streamNotFoundMessage(stream);
      return 'done';
    }
    found = ofStream(records, options.getStream()!, backwards);
  } else {
    found = ofAll(log, options.getAll(), backwards);
  }
  let sent = 0;
  for (const record of found) {
    if (sent === count) break;
    yield eventMessage(record);
    sent += 1;
  }
  return 'done';
}

function* ofStream(records: readonly LogRecord[], options: ReadReq.Options.StreamOptions, backwards: boolean) {
  const first = records[0]?.revision ?? 0;
  const last = records.length - 1;
  const asked = options.hasRevision() ? Number(options.getRevision()) - first : undefined;
  const from = Math.max(asked ?? (backwards ? last : 0), 0);
  if (backwards) for (let at = Math.min(from, last); at >= 0; at -= 1) yield records[at]!;
  else for (let at = from; at <= last; at += 1) yield records[at]!;
}

/** Forwards from a position includes the event there, backwards leaves it out. */
function* ofAll(log: EventLog, options: ReadReq.Options.AllOptions | undefined, backwards: boolean) {
  const at = options?.hasPosition() ? log.indexAt(BigInt(options.getPosition()!.getCommitPosition())) : undefined;
  const { records } = log;
  if (backwards) {
    for (let index = (at ?? (options?.hasStart() ? 0 : records.length)) - 1; index >= 0; index -= 1) {
      yield records[index]!;
    }
  } else {
    const end = records.length;
    for (let index = at ?? (options?.hasEnd() ? end : 0); index < end; index += 1) yield records[index]!;
  }
}
