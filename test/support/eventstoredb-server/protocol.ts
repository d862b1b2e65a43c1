import { createRequire } from 'node:module';
import gossipServices from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import serverFeaturesServices from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import serverFeatures from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streamsServices from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';

/** The definitions of EventStoreDB's protocol that its client ships, as values. */
export { gossip, gossipServices, serverFeatures, serverFeaturesServices, shared, status, streams, streamsServices };

const require = createRequire(import.meta.url);
// The definitions carry a google-protobuf of their own, of another major than the one installed beside them: messages must not be mixed.
const requireOfClient = createRequire(require.resolve('@eventstore/db-client'));
export const { Any } = requireOfClient(
  'google-protobuf/google/protobuf/any_pb.js',
) as typeof import('google-protobuf/google/protobuf/any_pb.js');
export const { Empty: GoogleEmpty } = requireOfClient(
  'google-protobuf/google/protobuf/empty_pb.js',
) as typeof import('google-protobuf/google/protobuf/empty_pb.js');

/** What a stream name is on the wire: bytes of UTF-8. */
export function streamIdentifier(stream: string) {
  return new shared.StreamIdentifier().setStreamName(new TextEncoder().encode(stream));
}

export function streamName(identifier: { getStreamName_asU8(): Uint8Array } | undefined): string {
  return identifier ? new TextDecoder().decode(identifier.getStreamName_asU8()) : '';
}
