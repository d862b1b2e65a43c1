import { isBreachDue } from '#libs/cases';
import { derivedId } from '#libs/command-handling';
import { breachRecipients, type SweptCase } from '#libs/desk';
import { EventStoreError } from '#libs/event-store';
import { type Clock, CodedError, type Logger } from '#libs/kernel';
import { withNamed } from './assignees.js';
import type { CaseApplication } from './case-application.js';
import type { CommandContext } from './command-context.js';
import type { TenantSettingsReader } from './tenant-settings.js';

export type MarkRequest = {
  /** The sweep's own circumstances. */
  readonly context: CommandContext;
  readonly sweepId: string;
  readonly caseId: string;
  readonly dryRun: boolean;
  readonly clock: Clock;
};

/** How often a case is looked at again because somebody changed it between the look and the mark. */
const mostConflicts = 20;

/** Has one case decide whether it is late. Whatever goes wrong with it is its own outcome. */
export class BreachMarker {
  private readonly cases: CaseApplication;
  private readonly settings: TenantSettingsReader;
  private readonly logger: Logger;

  constructor(cases: CaseApplication, settings: TenantSettingsReader, logger: Logger) {
    this.cases = cases;
    this.settings = settings;
    this.logger = logger;
  }

  async mark(request: MarkRequest): Promise<SweptCase> {
    try {
      return await this.untilUndisturbed(request);
    } catch (error) {
      return this.failed(request, error);
    }
  }

  private async untilUndisturbed(request: MarkRequest): Promise<SweptCase> {
    for (let conflicts = 0; ; conflicts += 1) {
      try {
        return await this.lookAndMark(request);
      } catch (error) {
        const again = error instanceof CodedError && error.code === 'REVISION_CONFLICT' && conflicts < mostConflicts;
        if (!again) throw error;
      }
    }
  }

  /** Who is told follows from owner and team, so the mark counts only for the revision they were read from. */
  private async lookAndMark({ context, sweepId, caseId, dryRun, clock }: MarkRequest): Promise<SweptCase> {
    const { tenant } = context;
    const { snapshot, revision } = await this.cases.current(context, caseId);
    const at = clock();
    if (!isBreachDue(snapshot, at)) return { outcome: 'unchanged', caseId };
    const { directory } = await this.settings.of(tenant);
    const recipients = breachRecipients(withNamed(directory, snapshot), snapshot);
    const notified = recipients.length > 0;
    if (dryRun) return { outcome: 'breached', caseId, elevated: snapshot.priority !== 'urgent', notified };
    const { marked, elevated } = await this.cases.markBreach(
      {
        ...context,
        at,
        channel: 'sweep',
        commandId: derivedId(sweepId, `breach/${caseId}`),
        expectedRevision: revision,
        correlationId: context.correlationId ?? sweepId,
        causationId: sweepId,
      },
      { caseId, sweepId, recipients },
    );
    return marked ? { outcome: 'breached', caseId, elevated, notified } : { outcome: 'unchanged', caseId };
  }

  private failed({ sweepId, caseId }: MarkRequest, error: unknown): SweptCase {
    if (error instanceof CodedError) {
      return { outcome: 'failed', caseId, code: error.code, message: error.message };
    }
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.logger.error('a case could not be swept', { sweepId, caseId, error: detail });
    if (error instanceof EventStoreError) {
      const message = 'The event log could not be used for this case; the server’s log says why.';
      return { outcome: 'failed', caseId, code: 'UNAVAILABLE', message };
    }
    const message = 'Something went wrong with this case; the server’s log says what.';
    return { outcome: 'failed', caseId, code: 'INTERNAL_SERVER_ERROR', message };
  }
}
