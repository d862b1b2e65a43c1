/** What a node is to its cluster: `unknown` while the nodes choose a leader. */
export type NodeState = 'leader' | 'follower' | 'unknown';

/** The cluster as its nodes see it. */
export type Membership = {
  /** What they tell those who ask for gossip. */
  readonly members: () => readonly { readonly port: number; readonly state: NodeState; readonly isAlive: boolean }[];
  /** The port of the node they take for the leader; undefined while there is none. */
  readonly leader: () => number | undefined;
};

/** A node that is alone, and its own leader. */
export function clusterOfOne(port: () => number): Membership {
  return { members: () => [{ port: port(), state: 'leader', isAlive: true }], leader: port };
}
