import type { CaseApplication, CommandContext, DecidedCase } from '#libs/application';
import type { CaseStatus } from '#libs/cases';
import { CodedError, type TenantId } from '#libs/kernel';
import { caseIdOf, commandIdOf } from './import-ids.js';
import type { ImportStep, IncidentPlan } from './incident-plan.js';
import { slug } from './people.js';

/** What became of one incident whose case is open. */
export type ImportedIncident = {
  readonly opened: true;
  /** As the case stands now or, where others have worked on it since, as the import had left it. */
  readonly status: CaseStatus;
  readonly reopens: number;
  readonly eventsAppended: number;
  readonly stepsDone: number;
  /** Steps that an earlier run had carried out. */
  readonly stepsFound: number;
  readonly refusals: readonly string[];
  readonly workedOnSince: boolean;
};
export type RefusedIncident = { readonly opened: false; readonly refusals: readonly string[] };

/**
 * Carries a plan out, one step after another, and only the steps behind the last one that the log shows as done. A refused
 * step is reported and the next one tried, save where it is the opening.
 * @param correlationId what joins everything of one import; by default each command stands for itself.
 * @throws EventStoreError where the log stays out of reach; running the import again goes on from there.
 */
export async function importIncident(
  cases: CaseApplication,
  tenant: TenantId,
  plan: IncidentPlan,
  correlationId?: string,
): Promise<ImportedIncident | RefusedIncident> {
  const caseId = caseIdOf(tenant, plan.number, plan.openedAt);
  const before = await cases.trace({ tenant }, caseId);
  const idOf = (step: ImportStep) => commandIdOf(tenant, plan.number, step.key);
  const lastDone = before ? plan.steps.findLastIndex((step) => before.revisionAfter(idOf(step)) !== undefined) : -1;
  const remaining = plan.steps.slice(lastDone + 1);

  let current: DecidedCase | undefined = before;
  const refusals: string[] = [];
  for (const step of remaining) {
    try {
      current = await carryOut(cases, { ...contextOf(tenant, idOf(step), step), correlationId }, caseId, step);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      refusals.push(`${plan.number}, ${step.key}: ${error.message}`);
      if (current === undefined) break;
    }
  }

  if (current === undefined) return { opened: false, refusals };
  const { snapshot, revision } = current;
  const importedUpTo = before && remaining.length === 0 ? before.revisionAfter(idOf(plan.steps.at(-1)!)) : undefined;
  const workedOnSince = importedUpTo !== undefined && importedUpTo < revision;
  return {
    opened: true,
    status: workedOnSince ? plan.status : snapshot.status,
    reopens: workedOnSince ? plan.reopens : snapshot.reopenCount,
    eventsAppended: revision - (before?.revision ?? -1),
    stepsDone: remaining.length - refusals.length,
    stepsFound: lastDone + 1,
    refusals,
    workedOnSince,
  };
}

function contextOf(tenant: TenantId, commandId: string, { at, actor, inferred }: ImportStep): CommandContext {
  return { tenant, actor, at, channel: 'import', commandId, inferred };
}

function carryOut(
  cases: CaseApplication,
  context: CommandContext,
  caseId: string,
  { deed }: ImportStep,
): Promise<DecidedCase> {
  switch (deed.kind) {
    case 'open':
      return cases.open(context, { ...deed.input, caseId });
    case 'move':
      return cases.changeStatus(context, { caseId, to: deed.to, note: deed.note });
    case 'assign':
      return cases.assign(context, { caseId, teamId: deed.teamId, ownerId: deed.ownerId });
    case 'prioritise':
      return cases.changePriority(context, { caseId, priority: deed.priority });
    case 'recategorize':
      return cases.recategorize(context, { caseId, category: deed.category, subcategory: deed.subcategory });
    case 'link-contact':
      return cases.link(context, { caseId, kind: 'contact', id: slug(deed.caller), label: deed.caller });
  }
}
