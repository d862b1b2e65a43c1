import type { Upcasters } from '../../upcasting.js';

export type EventStoreDbOptions = {
  /** A connection string: `esdb://` or `esdb+discover://`. */
  readonly url: string;
  readonly upcasters?: Upcasters;
  /** How long one call may take, and a read or a new subscription stay silent. By default 5 s. */
  readonly timeoutMs?: number;
  /** How long an append or read that failed for a passing reason is tried again: an election takes some seconds. By default 8 s. */
  readonly retryForMs?: number;
  /** How long a lost subscription tries to come back before it gives up. By default 30 s. */
  readonly resubscribeForMs?: number;
  /** How often a subscription that hears nothing looks whether the log has moved on without it. By default 500 ms. */
  readonly idleCheckMs?: number;
};

/** The same with every default filled in. */
export type Settings = Required<Omit<EventStoreDbOptions, 'upcasters'>> & {
  readonly upcasters: Upcasters;
  /**
   * Whether every call goes to the leader, so that a read sees what was just written. So it is unless the connection string
   * prefers other nodes.
   */
  readonly requiresLeader: boolean;
};

export function settingsOf(options: EventStoreDbOptions, noUpcasters: Upcasters): Settings {
  return {
    url: options.url,
    upcasters: options.upcasters ?? noUpcasters,
    timeoutMs: options.timeoutMs ?? 5_000,
    retryForMs: options.retryForMs ?? 8_000,
    resubscribeForMs: options.resubscribeForMs ?? 30_000,
    idleCheckMs: options.idleCheckMs ?? 500,
    requiresLeader: !/[?&]node[-_]?preference=(?!leader)/i.test(options.url),
  };
}
