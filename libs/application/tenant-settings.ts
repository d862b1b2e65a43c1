import { LRUCache } from 'lru-cache';
import type { CommandHandler } from '#libs/command-handling';
import {
  type DirectoryState,
  directoryStream,
  type RoutingRulesState,
  routingRulesStream,
  type SlaPolicyState,
  slaPolicyStream,
} from '#libs/desk';
import type { TenantId } from '#libs/kernel';

/** What a tenant has configured, as commands need it. */
export type TenantSettings = {
  readonly directory: DirectoryState;
  readonly routingRules: RoutingRulesState;
  readonly slaPolicy: SlaPolicyState;
};

type StateOf<State> = Pick<CommandHandler<never, State, never>, 'load'>;

/** For how long settings are taken as current without asking the log, in milliseconds: what another process changes acts after it. */
const freshFor = 1_000;

/** Reads tenants' settings from their streams; a change made through this process acts at once. */
export class TenantSettingsReader {
  private readonly kept = new LRUCache<TenantId, TenantSettings>({ max: 1_000, ttl: freshFor });
  private changes = 0;
  private readonly directory: StateOf<DirectoryState>;
  private readonly routingRules: StateOf<RoutingRulesState>;
  private readonly slaPolicy: StateOf<SlaPolicyState>;

  constructor(
    directory: StateOf<DirectoryState>,
    routingRules: StateOf<RoutingRulesState>,
    slaPolicy: StateOf<SlaPolicyState>,
  ) {
    this.directory = directory;
    this.routingRules = routingRules;
    this.slaPolicy = slaPolicy;
  }

  async of(tenant: TenantId): Promise<TenantSettings> {
    const kept = this.kept.get(tenant);
    if (kept !== undefined) return kept;
    const changesBefore = this.changes;
    const [directory, routingRules, slaPolicy] = await Promise.all([
      this.directory.load(directoryStream(tenant)),
      this.routingRules.load(routingRulesStream(tenant)),
      this.slaPolicy.load(slaPolicyStream(tenant)),
    ]);
    const settings = { directory: directory.state, routingRules: routingRules.state, slaPolicy: slaPolicy.state };
    // What was changed while it was being read may be in it or not, so it is not kept.
    if (this.changes === changesBefore) this.kept.set(tenant, settings);
    return settings;
  }

  /** Call after a change, so that the next command sees it. */
  forget(tenant: TenantId): void {
    this.changes += 1;
    this.kept.delete(tenant);
  }
}
