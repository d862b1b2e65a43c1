import { Buffer } from 'node:buffer';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { LogRecord } from './event-log.js';
import { shared, streamIdentifier, streams } from './protocol.js';

/** A message, or one that has been put in wire format before. */
export type Sendable = ReadResp | Buffer;

const sent = new WeakMap<LogRecord, Buffer>();

/** An event as a reader receives it; made once, as a log is read many times. */
export function eventMessage(record: LogRecord): Buffer {
  let bytes = sent.get(record);
  if (!bytes) {
    bytes = Buffer.from(new streams.ReadResp().setEvent(readEvent(record)).serializeBinary());
    sent.set(record, bytes);
  }
  return bytes;
}

function readEvent(record: LogRecord) {
  const position = record.position.toString();
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(record.id))
    .setStreamIdentifier(streamIdentifier(record.stream))
    .setStreamRevision(record.revision.toString())
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setData(record.data)
    .setCustomMetadata(record.metadata);
  recorded
    .getMetadataMap()
    .set('type', record.type)
    .set('content-type', record.contentType)
    .set('created', record.created);
  return new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(position);
}

export function confirmationMessage(subscriptionId: string): ReadResp {
  return new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(subscriptionId),
  );
}

export function checkpointMessage(position: bigint): ReadResp {
  return new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(position.toString()).setPreparePosition(position.toString()),
  );
}

export function caughtUpMessage(): ReadResp {
  return new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
}

export function streamNotFoundMessage(stream: string): ReadResp {
  return new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(stream)),
  );
}
