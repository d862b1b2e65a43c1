import type { CommandContext } from '#libs/application';
import { instant, tenantId } from '#libs/kernel';

/** The circumstances every benched command comes in. */
export function benchContext(): CommandContext {
  return {
    tenant: tenantId('bench'),
    actor: { id: 'agent-7', kind: 'agent', roles: ['agent'], name: 'Agent Seven' },
    at: instant(Date.now()),
    channel: 'cli',
  };
}

/** A case of ordinary size, different from the next. */
export function benchCase(index: number) {
  return {
    subject: `Invoice ${index} shows the wrong amount`,
    description: `The customer says that invoice ${index} of last month is too high. It was sent twice, and the second copy has another total.`,
    category: ['Billing', 'Technical', 'Network', 'Access', 'Hardware'][index % 5],
    priority: (['low', 'normal', 'normal', 'high', 'urgent'] as const)[index % 5],
    source: (['email', 'web', 'phone'] as const)[index % 3]!,
    tags: [`tag-${index % 50}`],
    ownerId: index % 4 === 0 ? null : `agent-${index % 200}`,
  };
}
