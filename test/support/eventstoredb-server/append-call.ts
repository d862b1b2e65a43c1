import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendOutcome, EventLog, Expected, ProposedEvent } from './event-log.js';
import { GoogleEmpty, shared, streamName, streams } from './protocol.js';
import { maxAppendSize } from './service-errors.js';

/** One append, however it came over the wire. */
export type AppendRequest = {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: ProposedEvent[];
};

export type AppendAnswer = AppendOutcome | { readonly kind: 'too-large' } | { readonly kind: 'invalid' };

type WireOptions = {
  hasAny(): boolean;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
  getStreamIdentifier(): { getStreamName_asU8(): Uint8Array } | undefined;
};

export function requestOf(options: WireOptions, revision: string): AppendRequest {
  const expected = options.hasAny()
    ? 'any'
    : options.hasNoStream()
      ? 'no-stream'
      : options.hasStreamExists()
        ? 'stream-exists'
        : Number(revision);
  return { stream: streamName(options.getStreamIdentifier()), expected, events: [] };
}

export function proposedEvent(message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): ProposedEvent {
  const metadata = message.getMetadataMap();
  return {
    id: message.getId()?.getString().toLowerCase() ?? '',
    type: metadata.get('type') ?? '',
    contentType: metadata.get('content-type') ?? 'application/octet-stream',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Checks a request as the server does and appends it. */
export function execute(log: EventLog, { stream, events, expected }: AppendRequest): AppendAnswer {
  if (stream === '' || events.some(({ id, type }) => !uuid.test(id) || type === '')) return { kind: 'invalid' };
  if (events.reduce((size, { data }) => size + data.length, 0) > maxAppendSize) return { kind: 'too-large' };
  return log.append(stream, events, expected);
}

/** The answer to an append call, where it was written or the expected revision was wrong. */
export function appendResponse(
  outcome: AppendOutcome & { kind: 'written' | 'wrong-expected-version' },
  expected: Expected,
) {
  if (outcome.kind === 'written') {
    const position = outcome.position.toString();
    return new streams.AppendResp().setSuccess(
      new streams.AppendResp.Success()
        .setCurrentRevision(outcome.revision.toString())
        .setPosition(new streams.AppendResp.Position().setCommitPosition(position).setPreparePosition(position)),
    );
  }
  const conflict = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.current === -1) conflict.setCurrentNoStream(new shared.Empty());
  else conflict.setCurrentRevision(outcome.current.toString());
  if (expected === 'any') conflict.setExpectedAny(new shared.Empty());
  else if (expected === 'no-stream') conflict.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream-exists') conflict.setExpectedStreamExists(new shared.Empty());
  else conflict.setExpectedRevision(expected.toString());
  return new streams.AppendResp().setWrongExpectedVersion(conflict);
}

export function wrongExpectedVersionDetails(current: number, expected: Expected) {
  const conflict = new shared.WrongExpectedVersion();
  if (current === -1) conflict.setCurrentNoStream(new GoogleEmpty());
  else conflict.setCurrentStreamRevision(current.toString());
  if (expected === 'any') conflict.setExpectedAny(new GoogleEmpty());
  else if (expected === 'no-stream') conflict.setExpectedNoStream(new GoogleEmpty());
  else if (expected === 'stream-exists') conflict.setExpectedStreamExists(new GoogleEmpty());
  else conflict.setExpectedStreamPosition(expected.toString());
  return conflict;
}
