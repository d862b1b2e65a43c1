import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { Message } from 'google-protobuf';
import { type AppendAnswer, type AppendRequest, wrongExpectedVersionDetails } from './append-call.js';
import { Any, shared, status, streamIdentifier, streams } from './protocol.js';
import { maxAppendSize } from './service-errors.js';

/** The answer to one append of a batchAppend call: a success, or a status whose details say what is wrong. */
export function batchAppendResponse(
  correlationId: UUID | undefined,
  request: AppendRequest,
  answer: AppendAnswer | { readonly kind: 'deadline-passed' },
) {
  const response = new streams.BatchAppendResp()
    .setCorrelationId(correlationId)
    .setStreamIdentifier(streamIdentifier(request.stream));
  if (answer.kind === 'written') {
    const position = answer.position.toString();
    return response.setSuccess(
      new streams.BatchAppendResp.Success()
        .setCurrentRevision(answer.revision.toString())
        .setPosition(new shared.AllStreamPosition().setCommitPosition(position).setPreparePosition(position)),
    );
  }
  const [typeName, details] = detailsOf(request, answer);
  const packed = new Any();
  packed.pack(details.serializeBinary(), `event_store.client.${typeName}`);
  return response.setError(new status.Status().setMessage(answer.kind).setDetails(packed));
}

function detailsOf(
  request: AppendRequest,
  answer: Exclude<AppendAnswer, { kind: 'written' }> | { readonly kind: 'deadline-passed' },
): [string, Message] {
  switch (answer.kind) {
    case 'wrong-expected-version':
      return ['WrongExpectedVersion', wrongExpectedVersionDetails(answer.current, request.expected)];
    case 'stream-deleted':
      return ['StreamDeleted', new shared.StreamDeleted().setStreamIdentifier(streamIdentifier(request.stream))];
    case 'too-large':
      return ['MaximumAppendSizeExceeded', new shared.MaximumAppendSizeExceeded().setMaxappendsize(maxAppendSize)];
    case 'deadline-passed':
      return ['Timeout', new shared.Timeout()];
    case 'invalid':
      return ['Unknown', new shared.Unknown()];
  }
}
