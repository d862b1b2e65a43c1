import { Buffer } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
  DeleteReq,
  DeleteResp,
  ReadReq,
  ReadResp,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type {
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  ServerDuplexStream,
  ServiceDefinition,
  StatusObject,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  type AppendAnswer,
  type AppendRequest,
  appendResponse,
  execute,
  proposedEvent,
  requestOf,
} from './append-call.js';
import { batchAppendResponse } from './batch-append-response.js';
import type { Membership, NodeState } from './membership.js';
import type { Sendable } from './messages.js';
import {
  gossip,
  gossipServices,
  serverFeatures,
  serverFeaturesServices,
  streamName,
  streams,
  streamsServices,
} from './protocol.js';
import { read } from './read-call.js';
import { senderOf } from './sending.js';
import { refusals } from './service-errors.js';
import { type SubscriptionSurroundings, serveSubscription } from './subscription.js';

export type Surroundings = SubscriptionSurroundings & {
  readonly version: string;
  readonly calls: Map<string, number>;
  readonly cutConnections: () => void;
  readonly membership: Membership;
  readonly port: () => number;
};

/** By the numbers the protocol has for them. */
const stateNumbers = { unknown: 2, follower: 6, leader: 8 } as const satisfies Record<NodeState, number>;

const failure = (status: Partial<StatusObject>) => Object.assign(new Error(status.details), status);

/** The services of the server, as pairs of definition and implementation. */
export function servicesOf(surroundings: Surroundings): [ServiceDefinition, UntypedServiceImplementation][] {
  const { log, misbehaviours, calls, version, die, cutConnections, membership, port } = surroundings;

  /** Counts the call and does to it what was commanded: the status it fails with, or undefined where it goes on. */
  async function received(method: string, metadata: Metadata): Promise<Partial<StatusObject> | undefined> {
    calls.set(method, (calls.get(method) ?? 0) + 1);
    await misbehaviours.hung();
    const slow = misbehaviours.use('slow');
    if (slow) await pause(slow.milliseconds, undefined, { ref: false });
    if (misbehaviours.use('refuse-credentials')) return refusals.accessDenied();
    if (misbehaviours.use('unavailable')) return refusals.unavailable();
    const elsewhere = misbehaviours.use('not-leader');
    if (elsewhere) return refusals.notLeader(elsewhere.leader);
    return method === 'gossip' ? undefined : refusedForRole(metadata);
  }

  /** A follower passes an append on to the leader by itself, unless the client wants the leader and nobody else. */
  function refusedForRole(metadata: Metadata): Partial<StatusObject> | undefined {
    const leader = membership.leader();
    if (leader === undefined) return refusals.unavailable();
    const wantsLeader = metadata.get('requires-leader').length > 0;
    return wantsLeader && leader !== port() ? refusals.notLeader({ host: '127.0.0.1', port: leader }) : undefined;
  }

  /** Appends; undefined where the server or the connection was told to die of it, and nobody will be answered. */
  function appended(request: AppendRequest): AppendAnswer | undefined {
    const death = misbehaviours.use('die-in-append') ?? misbehaviours.use('cut-connection-in-append');
    if (!death) {
      const before = log.records.length;
      const answer = execute(log, request);
      const repeated = answer.kind === 'written' && log.records.length === before;
      if (!repeated || !misbehaviours.use('deny-retry')) return answer;
      return { kind: 'wrong-expected-version', current: answer.revision };
    }
    if (death.moment === 'after-write') execute(log, request);
    if (death.kind === 'die-in-append') die();
    else cutConnections();
    return undefined;
  }

  const append: handleClientStreamingCall<AppendReq, AppendResp> = (call, callback) => {
    let request: AppendRequest | undefined;
    call.on('data', (message: AppendReq) => {
      const options = message.getOptions();
      if (options) request = requestOf(options, options.getRevision());
      const proposed = message.getProposedMessage();
      if (proposed) request?.events.push(proposedEvent(proposed));
    });
    call.on('error', () => {});
    call.on('end', async () => {
      const refused = await received('append', call.metadata);
      if (refused) return callback(refused);
      const answer = request && appended(request);
      if (!request || !answer) return;
      if (answer.kind === 'too-large') return callback(refusals.tooLarge());
      if (answer.kind === 'invalid') return callback(refusals.unknown('Exception was thrown by handler.'));
      if (answer.kind === 'stream-deleted') return callback(refusals.streamDeleted(request.stream));
      callback(null, appendResponse(answer, request.expected));
    });
  };

  const batchAppend = (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>) => {
    const pending = new Map<string, { request: AppendRequest; deadline: number }>();
    call.on('error', () => {});
    call.on('end', () => call.end());
    call.on('data', async (message: BatchAppendReq) => {
      const id = message.getCorrelationId()?.getString() ?? '';
      const options = message.getOptions();
      if (options) {
        const deadline = options.getDeadline()?.toDate().getTime() ?? Number.POSITIVE_INFINITY;
        pending.set(id, { request: requestOf(options, options.getStreamPosition()), deadline });
      }
      const append = pending.get(id);
      if (!append) return;
      append.request.events.push(...message.getProposedMessagesList().map(proposedEvent));
      if (!message.getIsFinal()) return;
      pending.delete(id);
      const refused = await received('batchAppend', call.metadata);
      if (refused) return void call.emit('error', failure(refused));
      const late = Date.now() >= append.deadline;
      const answer = late ? ({ kind: 'deadline-passed' } as const) : appended(append.request);
      if (answer) call.write(batchAppendResponse(message.getCorrelationId(), append.request, answer));
    });
  };

  const readOrSubscribe: handleServerStreamingCall<ReadReq, ReadResp> = async (call) => {
    const options = call.request.getOptions()!;
    const refused = await received(options.hasSubscription() ? 'subscribe' : 'read', call.metadata);
    if (refused) return void call.emit('error', failure(refused));
    call.on('error', () => {});
    if (options.hasSubscription()) return serveSubscription(call, surroundings);
    const answers = read(log, options);
    const { send, gone } = senderOf(call);
    let step = answers.next();
    for (; !step.done; step = answers.next()) {
      await send(step.value);
      if (gone()) return;
    }
    if (step.value === 'deleted') call.emit('error', failure(streamGone(options)));
    else call.end();
  };

  const remove =
    (manner: 'soft' | 'tombstone') =>
    (
      call: { request: DeleteReq | TombstoneReq },
      callback: (error: null, response: DeleteResp & TombstoneResp) => void,
    ) => {
      const position = log.delete(streamName(call.request.getOptions()?.getStreamIdentifier()), manner).toString();
      const response = manner === 'soft' ? new streams.DeleteResp() : new streams.TombstoneResp();
      const Position = manner === 'soft' ? streams.DeleteResp.Position : streams.TombstoneResp.Position;
      response.setPosition(new Position().setCommitPosition(position).setPreparePosition(position) as never);
      callback(null, response as never);
    };

  const getSupportedMethods: handleUnaryCall<unknown, InstanceType<typeof serverFeatures.SupportedMethods>> = (
    _call,
    callback,
  ) => {
    const methods = ['read', 'append', 'delete', 'tombstone', 'batchAppend'].map((method) =>
      new serverFeatures.SupportedMethod()
        .setServiceName('event_store.client.streams.Streams')
        .setMethodName(method.toLowerCase()),
    );
    callback(null, new serverFeatures.SupportedMethods().setEventStoreServerVersion(version).setMethodsList(methods));
  };

  /** For clients that discover their nodes. */
  const readGossip: handleUnaryCall<unknown, InstanceType<typeof gossip.ClusterInfo>> = async (call, callback) => {
    const refused = await received('gossip', call.metadata);
    if (refused) return callback(refused);
    const members = membership.members().map((member) => {
      const endPoint = new gossip.EndPoint().setAddress('127.0.0.1').setPort(member.port);
      const info = new gossip.MemberInfo().setState(stateNumbers[member.state]).setIsAlive(member.isAlive);
      return info.setHttpEndPoint(endPoint);
    });
    callback(null, new gossip.ClusterInfo().setMembersList(members));
  };

  const { StreamsService } = streamsServices;
  // Events are put in wire format once and sent as they are from then on.
  const responseSerialize = (message: Sendable) =>
    Buffer.isBuffer(message) ? message : Buffer.from(message.serializeBinary());
  return [
    [
      { ...StreamsService, read: { ...StreamsService.read, responseSerialize } } as unknown as ServiceDefinition,
      {
        read: readOrSubscribe,
        append,
        batchAppend,
        delete: remove('soft'),
        tombstone: remove('tombstone'),
      } as UntypedServiceImplementation,
    ],
    [serverFeaturesServices.ServerFeaturesService as unknown as ServiceDefinition, { getSupportedMethods }],
    [gossipServices.GossipService as unknown as ServiceDefinition, { read: readGossip }],
  ];
}

function streamGone(options: ReadReq.Options): Partial<StatusObject> {
  return refusals.streamDeleted(streamName(options.getStream()?.getStreamIdentifier()));
}
