import type { Connection } from './case-operations.js';
import { pageFields } from './case-operations.js';
import type { GraphqlClient, Variables } from './graphql-client.js';

export type SweepNode = {
  readonly id: string;
  readonly dryRun: boolean;
  readonly startedAt: string;
  readonly completedAt: string | null;
  readonly startedBy: { readonly id: string; readonly kind: string; readonly name: string | null };
  readonly evaluated: number;
  readonly breached: number;
  readonly elevated: number;
  readonly alreadyTop: number;
  readonly notified: number;
  readonly unreachable: number;
  readonly failed: number;
  readonly failures: readonly unknown[];
  readonly position: string;
  readonly cases: Connection<{ readonly id: string; readonly breached: boolean; readonly priority: string }>;
};

export const sweepFields = `
  id dryRun asOf startedAt completedAt startedBy { id kind name }
  evaluated breached elevated alreadyTop notified unreachable failed failures { caseId code message } position
  cases(first: 100) { totalCount ${pageFields} edges { cursor node { id breached priority } } }
`;
export const runBreachSweep = `mutation ($input: RunBreachSweepInput!) { runBreachSweep(input: $input) { ${sweepFields} } }`;

/** Runs a sweep to its end. */
export async function runSweep(client: GraphqlClient, input: Variables = {}): Promise<SweepNode> {
  return (await client.ask<{ runBreachSweep: SweepNode }>(runBreachSweep, { input })).runBreachSweep;
}

export type NotificationNode = {
  readonly id: string;
  readonly kind: string;
  readonly as: string;
  readonly message: string;
  readonly createdAt: string;
  readonly readAt: string | null;
  readonly case: { readonly id: string; readonly reference: string; readonly breached: boolean };
};
export type Notifications = Connection<NotificationNode> & { readonly unreadCount: number };

export async function notificationsOf(client: GraphqlClient, variables: Variables = {}): Promise<Notifications> {
  const query = `query ($unreadOnly: Boolean, $first: Int, $after: String, $minPosition: Position) {
    notifications(unreadOnly: $unreadOnly, first: $first, after: $after, minPosition: $minPosition) {
      totalCount unreadCount ${pageFields}
      edges { cursor node { id kind as message createdAt readAt case { id reference breached } } }
    }
  }`;
  return (await client.ask<{ notifications: Notifications }>(query, variables)).notifications;
}
