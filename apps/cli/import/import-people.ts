import type { CommandContext, DeskApplication } from '#libs/application';
import { agentOf, teamOf } from '#libs/desk';
import type { Instant, TenantId } from '#libs/kernel';
import { commandIdOf } from './import-ids.js';
import type { LogPeople } from './log-figures.js';
import { importer, slug } from './people.js';

/**
 * Registers the groups of a log as teams and its resolvers as agents, at the time at which the log begins. Whom the directory
 * has already, active or not, stays as it is. The log does not say who belongs to which group, so neither do we.
 * @throws CodedError where the directory refuses, EventStoreError where the log stays out of reach.
 */
export async function importPeople(desk: DeskApplication, tenant: TenantId, people: LogPeople): Promise<void> {
  const { groups, resolvers, begin } = people;
  if (begin === undefined) return;
  const { directory } = await desk.settings.of(tenant);
  for (const name of groups.filter((group) => teamOf(directory, slug(group)) === undefined)) {
    await desk.defineTeam(contextOf(tenant, `team/${slug(name)}`, begin), { teamId: slug(name), name });
  }
  for (const name of resolvers.filter((resolver) => agentOf(directory, slug(resolver)) === undefined)) {
    await desk.registerAgent(contextOf(tenant, `agent/${slug(name)}`, begin), { agentId: slug(name), name });
  }
}

function contextOf(tenant: TenantId, step: string, at: Instant): CommandContext {
  return { tenant, actor: importer, at, channel: 'import', commandId: commandIdOf(tenant, 'directory', step) };
}
