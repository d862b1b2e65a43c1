import { setTimeout as pause } from 'node:timers/promises';
import { EventLog } from './event-log.js';
import type { Membership } from './membership.js';
import { type EventStoreDbServer, type ServerVersion, startEventStoreDbServer } from './server.js';

export type ClusterOptions = {
  readonly version?: ServerVersion;
  /** For how long the nodes left go on telling of a lost leader, in milliseconds. */
  readonly noticeAfter?: number;
  /** For how long they then choose a new one and serve nobody, in milliseconds. */
  readonly electionTakes?: number;
};

export type EventStoreDbCluster = {
  /** The connection string for it, with every node as a seed of gossip. */
  readonly url: string;
  readonly log: EventLog;
  readonly leader: () => EventStoreDbServer;
  readonly followers: () => readonly EventStoreDbServer[];
  /** Kills the leader. Resolves once another has been chosen. */
  readonly killLeader: () => Promise<void>;
  /** Has the leader hang, and the others choose a new one. Resolves once another has been chosen. */
  readonly hangLeader: () => Promise<void>;
  /** Starts the node again that was killed last, or wakes the one that hangs; it then follows. */
  readonly restore: () => Promise<void>;
  readonly die: () => Promise<void>;
};

/**
 * Starts three servers that answer as a cluster does. They share one log, as if every write had reached them all: what was
 * acknowledged is never lost. What real nodes do on top of that (replication, quorums, truncation) is left out.
 */
export async function startEventStoreDbCluster({
  version = '24.2.0',
  noticeAfter = 300,
  electionTakes = 700,
}: ClusterOptions = {}): Promise<EventStoreDbCluster> {
  const log = new EventLog();
  const nodes: EventStoreDbServer[] = [];
  const lost = new Set<number>();
  let leader: number | undefined;
  const membership: Membership = {
    leader: () => leader,
    members: () =>
      nodes.map(({ port }) => {
        const isAlive = port === leader || !lost.has(port);
        const follows = leader === undefined ? 'unknown' : 'follower';
        return { port, isAlive, state: port === leader ? 'leader' : follows };
      }),
  };
  for (let node = 0; node < 3; node += 1) nodes.push(await startEventStoreDbServer({ log, version, membership }));
  leader = nodes[0]!.port;

  const living = () => nodes.filter(({ port }) => !lost.has(port));
  const current = () => nodes.find(({ port }) => port === leader)!;
  const electWithout = async (port: number) => {
    lost.add(port);
    await pause(noticeAfter);
    leader = undefined;
    await pause(electionTakes);
    leader = living()[0]!.port;
  };
  let missing: EventStoreDbServer;
  let restored: () => Promise<void>;
  const restarted = async () => {
    const { port } = missing;
    nodes[nodes.indexOf(missing)] = await startEventStoreDbServer({ log, version, membership, port });
  };
  const lose = (how: () => Promise<void>, restoring: () => Promise<void>) => async () => {
    missing = current();
    restored = restoring;
    await how();
    await electWithout(missing.port);
  };
  return {
    url: `esdb://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}?tls=false`,
    log,
    leader: current,
    followers: () => living().filter(({ port }) => port !== leader),
    killLeader: lose(() => missing.die(), restarted),
    hangLeader: lose(
      async () => missing.misbehave({ kind: 'hang' }),
      async () => missing.behave(),
    ),
    restore: async () => {
      await restored();
      lost.delete(missing.port);
    },
    die: async () => {
      await Promise.all(nodes.map((node) => node.die()));
    },
  };
}
