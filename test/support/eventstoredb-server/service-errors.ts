import type { Metadata, status as Status, StatusObject } from '@grpc/grpc-js';
import grpc from '@grpc/grpc-js';

/** How the server says no: a status, and trailers the client makes its error classes of. */
function refusal(code: Status, details: string, trailers: Record<string, string> = {}): Partial<StatusObject> {
  const metadata: Metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return { code, details, metadata };
}

export const maxAppendSize = 1_048_576;

export const refusals = {
  unavailable: () => refusal(grpc.status.UNAVAILABLE, 'Server Is Not Ready'),
  accessDenied: () => refusal(grpc.status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
  notLeader: ({ host, port }: { host: string; port: number }) =>
    refusal(grpc.status.NOT_FOUND, 'Leader info available', {
      exception: 'not-leader',
      'leader-endpoint-host': host,
      'leader-endpoint-port': `${port}`,
    }),
  consumerTooSlow: () =>
    refusal(
      grpc.status.ABORTED,
      'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
    ),
  streamDeleted: (stream: string) =>
    refusal(grpc.status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
      exception: 'stream-deleted',
      'stream-name': stream,
    }),
  tooLarge: () =>
    refusal(grpc.status.INVALID_ARGUMENT, `Maximum Append Size of ${maxAppendSize} Exceeded.`, {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': `${maxAppendSize}`,
    }),
  unknown: (details: string) => refusal(grpc.status.UNKNOWN, details),
};
