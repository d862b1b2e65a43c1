import { type Link, verifyStream } from '#libs/audit';
import { caseStream } from '#libs/cases';
import type { EventStore } from '#libs/event-store';
import { fail } from '#libs/kernel';
import type { CommandContext } from './command-context.js';
import type { ReadAudit } from './read-audit.js';

/** Whether a case is as it was written. */
export type CaseVerification = {
  readonly intact: boolean;
  readonly events: number;
  readonly firstBrokenRevision: number | null;
  /** What is wrong there, in words. */
  readonly problem: string | null;
  /** The link of the last event: who has noted it can tell later that the case still goes on from there. Empty where it cannot be read. */
  readonly head: Link;
};

/** Proofs about single cases. What only the whole log can show, `casebook verify` does. */
export class AuditQueries {
  private readonly events: Pick<EventStore, 'readStream'>;
  private readonly reads: Pick<ReadAudit, 'record'>;

  constructor(events: Pick<EventStore, 'readStream'>, reads: Pick<ReadAudit, 'record'>) {
    this.events = events;
    this.reads = reads;
  }

  /**
   * Checks every event of a case against the one before it, as the log has them now. That it was looked at is recorded where the
   * tenant asks for it.
   * @param context who is asking.
   * @throws CodedError NOT_FOUND where the tenant has no such case; EventStoreError where the reading cannot be recorded.
   */
  async verifyCase(context: CommandContext, caseId: string): Promise<CaseVerification> {
    const { tenant } = context;
    const stream = caseStream(tenant, caseId);
    const events = await this.events.readStream(stream);
    if (events.length === 0) fail('NOT_FOUND', `There is no case ${caseId}.`, { kind: 'case', id: caseId });
    await this.reads.record(context, { caseId, kind: 'VERIFICATION' });
    const { head, findings } = verifyStream(stream, events, 1);
    const [first] = findings;
    return {
      intact: first === undefined,
      events: events.length,
      firstBrokenRevision: first?.revision ?? null,
      problem: first === undefined ? null : `Revision ${first.revision}: ${first.problem}.`,
      head: head.link ?? '',
    };
  }
}
