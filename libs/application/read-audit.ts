import { LRUCache } from 'lru-cache';
import { caseStream } from '#libs/cases';
import { CommandHandler, type CommandHandlerOptions } from '#libs/command-handling';
import {
  type AuditPolicyEvent,
  type AuditPolicyState,
  auditPolicyDecider,
  auditPolicyStream,
  type CaseRead,
  type CaseReadsEvent,
  type CaseReadsState,
  caseReadsDecider,
  caseReadsStream,
  isRecorded,
  type ReadKind,
  type ReadMoment,
  type RecordCaseRead,
  type RecordedReads,
  type SetAuditPolicy,
} from '#libs/desk';
import { type EventStore, EventStoreError, type RecordedEvent } from '#libs/event-store';
import { CodedError, fail, type Stamped, type TenantId } from '#libs/kernel';
import { type CommandContext, envelopeOf } from './command-context.js';
import type { Decided } from './desk-application.js';
import { decodeRevisionCursor, encodeCursor, type PageRequest, pageSize, type Slice } from './paging.js';
import type { ViewScope } from './view-scope.js';

export type RecordedCaseRead = RecordedEvent & Stamped<CaseRead>;

/** What somebody is about to be shown. */
export type CaseReading = { readonly caseId: string; readonly kind: ReadKind } & Partial<ReadMoment>;

export type ReadAuditOptions = Pick<CommandHandlerOptions<never, never, never>, 'schemaOf'> & {
  /** Milliseconds that only ever ascend, for how old a policy is. */
  readonly ticks?: () => number;
};

/** For how long a policy is taken as current without asking the log, in milliseconds: what another process sets acts after it. */
const freshFor = 1_000;

const order = 'reads';

/**
 * The record of who looked at which case, for tenants that ask for it: one stream a case, apart from the case's own.
 * Whoever is about to show a case's history has it recorded first; where that fails, nothing is shown.
 */
export class ReadAudit {
  private readonly store: EventStore;
  private readonly policies: CommandHandler<SetAuditPolicy, AuditPolicyState, AuditPolicyEvent>;
  private readonly reads: CommandHandler<RecordCaseRead, CaseReadsState, CaseReadsEvent>;
  private readonly kept = new LRUCache<TenantId, { readonly policy: AuditPolicyState; readonly until: number }>({
    max: 1_000,
  });
  private readonly ticks: () => number;
  private changes = 0;

  constructor(store: EventStore, { schemaOf, ticks = () => performance.now() }: ReadAuditOptions = {}) {
    this.store = store;
    this.ticks = ticks;
    this.policies = new CommandHandler({ store, decider: auditPolicyDecider, cacheSize: 1_000, schemaOf });
    this.reads = new CommandHandler({ store, decider: caseReadsDecider, cacheSize: 1_000, schemaOf });
  }

  /** Says what shall be recorded; a change made through this process acts at once. */
  async setPolicy(context: CommandContext, recordReads: RecordedReads): Promise<Decided<AuditPolicyState>> {
    const { tenant, actor, at, expectedRevision } = context;
    const outcome = await this.policies.handle({
      stream: auditPolicyStream(tenant),
      command: { type: 'SetAuditPolicy', data: { recordReads }, actor, at },
      envelope: envelopeOf(context, 'setAuditPolicy', { recordReads }),
      expectedRevision,
    });
    if (outcome.outcome === 'refused') throw new CodedError(outcome.refusal);
    this.changes += 1;
    this.kept.delete(tenant);
    return { state: outcome.state, position: outcome.position };
  }

  /** What a tenant has recorded, as the log has it now. */
  async policyOf(tenant: TenantId): Promise<AuditPolicyState> {
    return (await this.policies.load(auditPolicyStream(tenant))).state;
  }

  /**
   * Records a reading where the tenant asks for it; resolves once it is durable, or where none has to be.
   * @throws EventStoreError where it cannot be recorded: then it must not be shown.
   */
  async record(context: CommandContext, { caseId, kind, asOf, asOfRevision }: CaseReading): Promise<void> {
    const { tenant, actor, at } = context;
    if (!isRecorded(await this.policyInForce(tenant), kind)) return;
    const data = { caseId, kind, asOf: asOf ?? null, asOfRevision: asOfRevision ?? null };
    const outcome = await this.reads.handle({
      stream: caseReadsStream(tenant, caseId),
      command: { type: 'RecordCaseRead', data, actor, at },
      envelope: envelopeOf({ ...context, commandId: undefined }, 'recordCaseRead', data),
    });
    if (outcome.outcome === 'refused') throw new CodedError(outcome.refusal);
  }

  /**
   * A page of who looked at a case, oldest first.
   * @throws CodedError NOT_FOUND where the tenant has no such case.
   */
  async ofCase({ tenant }: ViewScope, caseId: string, page: PageRequest): Promise<Slice<RecordedCaseRead>> {
    const after = decodeRevisionCursor(order, page.after) ?? -1;
    const size = pageSize(page.first);
    const [opening] = await this.store.readStream(caseStream(tenant, caseId), { limit: 1 });
    if (opening === undefined) fail('NOT_FOUND', `There is no case ${caseId}.`, { kind: 'case', id: caseId });
    const stream = caseReadsStream(tenant, caseId);
    const found = await this.store.readStream(stream, { from: after + 1, limit: size + 1 });
    return {
      items: (found as readonly RecordedCaseRead[]).slice(0, size).map((item) => ({
        item,
        cursor: encodeCursor(order, { value: item.revision, id: item.id }),
      })),
      hasNextPage: found.length > size,
      hasPreviousPage: after >= 0,
    };
  }

  /** How many readings of a case are on record. */
  async count({ tenant }: ViewScope, caseId: string): Promise<number> {
    const stream = caseReadsStream(tenant, caseId);
    const [last] = await this.store.readStream(stream, { direction: 'backwards', limit: 1 });
    return (last?.revision ?? -1) + 1;
  }

  /** Where the log is out of reach, the policy known last: a screen that records nothing needs no log. */
  private async policyInForce(tenant: TenantId): Promise<AuditPolicyState> {
    const kept = this.kept.get(tenant);
    if (kept !== undefined && this.ticks() < kept.until) return kept.policy;
    const changesBefore = this.changes;
    try {
      const policy = await this.policyOf(tenant);
      // What was set while it was being read may be in it or not, so it is not kept.
      if (this.changes === changesBefore) this.kept.set(tenant, { policy, until: this.ticks() + freshFor });
      return policy;
    } catch (error) {
      if (kept !== undefined && error instanceof EventStoreError) return kept.policy;
      throw error;
    }
  }
}
