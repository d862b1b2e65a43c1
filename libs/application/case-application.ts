import { v7 as uuidv7 } from 'uuid';
import {
  type AddCaseNote,
  type AssignCase,
  type CaseCommand,
  type CaseEvent,
  type CaseSnapshot,
  type CaseState,
  type ChangeCasePriority,
  type ChangeCaseStatus,
  caseDecider,
  caseStream,
  type EditCase,
  type LinkCase,
  type MarkBreach,
  type OpenCase,
  type OpenSuggestedArticle,
  type RecategorizeCase,
  type RecordSuggestions,
  type TagCase,
  type UnlinkCase,
} from '#libs/cases';
import { CommandHandler, type CommandHandlerOptions, type CommandOutcome, derivedId } from '#libs/command-handling';
import { firstResponseSchedule, route } from '#libs/desk';
import type { EventStore, Position } from '#libs/event-store';
import { CodedError, fail, type Refusal, refusal } from '#libs/kernel';
import { assignmentProblem, newcomersIn, withNamed } from './assignees.js';
import { type CommandContext, envelopeOf } from './command-context.js';
import { IdReservation, reservedCaseIds } from './id-reservation.js';
import type { TenantSettingsReader } from './tenant-settings.js';

/** A case as decided: its state after the command, and where in the log to wait for it. */
export type DecidedCase = { readonly snapshot: CaseSnapshot; readonly revision: number; readonly position: Position };

/** A case with the trail of the commands that led to it, so that an importer can go on where it stopped. */
export type TracedCase = DecidedCase & {
  /** The revision of the last event a command wrote to this case; undefined where it wrote none. */
  readonly revisionAfter: (commandId: string) => number | undefined;
};

export type OpenCaseInput = Omit<OpenCase['data'], 'caseId' | 'routing' | 'firstResponse'> & {
  /** Chosen by importers, which derive it from their source; by default a new UUIDv7. */
  readonly caseId?: string;
  readonly ownerId?: string | null;
  readonly teamId?: string | null;
};
type Addressed<C extends CaseCommand, Made extends string = never> = Omit<C['data'], Made>;
export type ChangeCaseStatusInput = Addressed<ChangeCaseStatus, 'noteId'>;
export type AddCaseNoteInput = Addressed<AddCaseNote, 'noteId'>;
export type RecategorizeCaseInput = Addressed<RecategorizeCase, 'routing'> & { readonly reroute?: boolean };

/** What a case made of a sweep's command: nothing, where a reply, a resolution or another sweep was faster. */
export type BreachMark = { readonly marked: boolean; readonly elevated: boolean };

/** The outcome of one case in a bulk command. */
export type BulkOutcome =
  | { readonly caseId: string; readonly decided: DecidedCase }
  | { readonly caseId: string; readonly refusal: Refusal };

const bulkLimit = 200;

/**
 * The use cases of a case: gathers what deciding needs (routing, clock, ids) and hands the command to the decider.
 * Every method throws a CodedError where the case refuses, and an EventStoreError where the log stays out of reach.
 */
export class CaseApplication {
  private readonly cases: CommandHandler<CaseCommand, CaseState, CaseEvent>;
  private readonly caseIds: IdReservation;
  private readonly settings: TenantSettingsReader;

  constructor(
    store: EventStore,
    settings: TenantSettingsReader,
    options: Pick<CommandHandlerOptions<never, never, never>, 'schemaOf' | 'cacheSize'> = {},
  ) {
    this.cases = new CommandHandler({ store, decider: caseDecider, ...options });
    this.caseIds = new IdReservation(reservedCaseIds, store, options);
    this.settings = settings;
  }

  async open(context: CommandContext, input: OpenCaseInput): Promise<DecidedCase> {
    const { ownerId, teamId, ...details } = input;
    const caseId = input.caseId ?? (await this.caseIds.idFor(context, 'openCase', input));
    const { directory, routingRules, slaPolicy } = await this.settings.of(context.tenant);
    const { category = null, subcategory = null, priority = 'normal', source } = input;
    const command: OpenCase = {
      type: 'OpenCase',
      data: {
        ...details,
        caseId,
        routing: route(
          { category, subcategory, priority, source, ownerId, teamId },
          routingRules,
          withNamed(directory, { ownerId, teamId }),
        ),
        firstResponse: firstResponseSchedule(slaPolicy, context.at),
      },
      actor: context.actor,
      at: context.at,
    };
    const isNew = input.caseId === undefined && context.commandId === undefined;
    return this.carryOut(context, 'openCase', input, command, isNew);
  }

  changeStatus(context: CommandContext, input: ChangeCaseStatusInput): Promise<DecidedCase> {
    return this.withNote(context, 'changeCaseStatus', input, (noteId) => ({
      type: 'ChangeCaseStatus',
      data: { ...input, noteId },
    }));
  }

  addNote(context: CommandContext, input: AddCaseNoteInput): Promise<DecidedCase> {
    return this.withNote(context, 'addCaseNote', input, (noteId) => ({
      type: 'AddCaseNote',
      data: { ...input, noteId },
    }));
  }

  /**
   * Refuses a new owner or team that does not exist or is inactive. Who is assigned already may stay, and a command that was
   * carried out is answered again, whatever has become of them since.
   */
  async assign(context: CommandContext, input: AssignCase['data']): Promise<DecidedCase> {
    const { directory } = await this.settings.of(context.tenant);
    if (assignmentProblem(directory, input) !== undefined && !(await this.isCarriedOut(context, input.caseId))) {
      const { state } = await this.cases.load(caseStream(context.tenant, input.caseId));
      const problem = assignmentProblem(directory, newcomersIn(input, state?.snapshot));
      if (problem !== undefined) throw new CodedError(problem);
    }
    return this.simply(context, 'assignCase', input, { type: 'AssignCase', data: input });
  }

  changePriority(context: CommandContext, input: ChangeCasePriority['data']): Promise<DecidedCase> {
    return this.simply(context, 'changeCasePriority', input, { type: 'ChangeCasePriority', data: input });
  }

  async recategorize(context: CommandContext, input: RecategorizeCaseInput): Promise<DecidedCase> {
    const { reroute, ...data } = input;
    const routing = reroute ? await this.routingOf(context, data) : undefined;
    return this.simply(context, 'recategorizeCase', input, { type: 'RecategorizeCase', data: { ...data, routing } });
  }

  edit(context: CommandContext, input: EditCase['data']): Promise<DecidedCase> {
    return this.simply(context, 'editCase', input, { type: 'EditCase', data: input });
  }

  link(context: CommandContext, input: LinkCase['data']): Promise<DecidedCase> {
    return this.simply(context, 'linkCase', input, { type: 'LinkCase', data: input });
  }

  unlink(context: CommandContext, input: UnlinkCase['data']): Promise<DecidedCase> {
    return this.simply(context, 'unlinkCase', input, { type: 'UnlinkCase', data: input });
  }

  tag(context: CommandContext, input: TagCase['data']): Promise<DecidedCase> {
    return this.simply(context, 'tagCase', input, { type: 'TagCase', data: input });
  }

  /** Moves many cases, each decided on its own: one refusal does not hold up the others. */
  async changeStatuses(
    context: CommandContext,
    input: { readonly caseIds: readonly string[]; readonly to: ChangeCaseStatusInput['to']; readonly note?: string },
  ): Promise<readonly BulkOutcome[]> {
    const caseIds = [...new Set(input.caseIds)];
    if (caseIds.length > bulkLimit) {
      fail('BAD_USER_INPUT', `A bulk command takes ${bulkLimit} cases at the most.`, {
        fields: [{ field: 'caseIds', problem: `must not hold more than ${bulkLimit} ids` }],
      });
    }
    return Promise.all(
      caseIds.map(async (caseId): Promise<BulkOutcome> => {
        try {
          const { to, note } = input;
          return {
            caseId,
            decided: await this.changeStatus({ ...context, expectedRevision: undefined }, { caseId, to, note }),
          };
        } catch (error) {
          if (error instanceof CodedError) return { caseId, refusal: error.refusal };
          throw error;
        }
      }),
    );
  }

  /** Marks a late case and lifts its priority one rung, in one batch of events; the case decides whether it is late. */
  async markBreach(context: CommandContext, input: MarkBreach['data']): Promise<BreachMark> {
    const { actor, at } = context;
    const { caseId, sweepId } = input;
    const command: MarkBreach = { type: 'MarkBreach', data: input, actor, at };
    const { appended } = await this.handle(context, 'markBreach', { caseId, sweepId }, command);
    return { marked: appended > 0, elevated: appended > 1 };
  }

  /** Records what was shown for a case; a set that was shown before is not recorded again. */
  recordSuggestions(context: CommandContext, input: RecordSuggestions['data']): Promise<DecidedCase> {
    return this.simply(context, 'recordSuggestions', input, { type: 'RecordSuggestions', data: input });
  }

  /** Records that somebody opened an article that was suggested for the case. */
  openSuggestedArticle(context: CommandContext, input: OpenSuggestedArticle['data']): Promise<DecidedCase> {
    return this.simply(context, 'openSuggestedArticle', input, { type: 'OpenSuggestedArticle', data: input });
  }

  /** The case as the log has it now, for decisions about it outside itself. */
  async current(context: Pick<CommandContext, 'tenant'>, caseId: string): Promise<DecidedCase> {
    const { state, revision, position } = await this.cases.load(caseStream(context.tenant, caseId));
    if (state === null) return fail('NOT_FOUND', `There is no case ${caseId}.`, { kind: 'case', id: caseId });
    return { snapshot: state.snapshot, revision, position };
  }

  /** The case as the log has it now, with what led there; undefined where it was never opened. */
  async trace(context: Pick<CommandContext, 'tenant'>, caseId: string): Promise<TracedCase | undefined> {
    const { state, revision, position, commands } = await this.cases.load(caseStream(context.tenant, caseId));
    if (state === null) return undefined;
    const { snapshot } = state;
    return { snapshot, revision, position, revisionAfter: (commandId) => commands.get(commandId)?.revision };
  }

  private async routingOf(context: CommandContext, input: Omit<RecategorizeCaseInput, 'reroute'>) {
    const { snapshot } = await this.current(context, input.caseId);
    const { directory, routingRules } = await this.settings.of(context.tenant);
    const { category = snapshot.category, subcategory = snapshot.subcategory } = input;
    const { priority, source } = snapshot;
    return route({ category, subcategory, priority, source }, routingRules, directory);
  }

  private async isCarriedOut({ tenant, commandId }: CommandContext, caseId: string): Promise<boolean> {
    if (commandId === undefined) return false;
    const { commands } = await this.cases.load(caseStream(tenant, caseId));
    return commands.has(commandId);
  }

  private withNote(
    context: CommandContext,
    operation: string,
    input: { readonly caseId: string },
    command: (noteId: string) => Pick<ChangeCaseStatus, 'type' | 'data'> | Pick<AddCaseNote, 'type' | 'data'>,
  ): Promise<DecidedCase> {
    const { actor, at, commandId } = context;
    const noteId = commandId === undefined ? uuidv7() : derivedId(commandId, `note/${input.caseId}`);
    return this.carryOut(context, operation, input, { ...command(noteId), actor, at } as CaseCommand);
  }

  private simply(
    context: CommandContext,
    operation: string,
    input: object,
    command: { [C in CaseCommand as C['type']]: Pick<C, 'type' | 'data'> }[CaseCommand['type']],
  ): Promise<DecidedCase> {
    const { actor, at } = context;
    return this.carryOut(context, operation, input, { ...command, actor, at } as CaseCommand);
  }

  private async carryOut(
    context: CommandContext,
    operation: string,
    input: object,
    command: CaseCommand,
    isNew = false,
  ): Promise<DecidedCase> {
    const { state, revision, position } = await this.handle(context, operation, input, command, isNew);
    if (state === null)
      throw new CodedError(refusal('NOT_FOUND', 'There is no such case.', { kind: 'case', id: command.data.caseId }));
    return { snapshot: state.snapshot, revision, position };
  }

  /** @throws CodedError where the case refuses. */
  private async handle(
    context: CommandContext,
    operation: string,
    input: object,
    command: CaseCommand,
    isNew = false,
  ): Promise<Extract<CommandOutcome<CaseState>, { readonly outcome: 'accepted' }>> {
    const outcome = await this.cases.handle({
      stream: caseStream(context.tenant, command.data.caseId),
      command,
      envelope: envelopeOf(context, operation, input),
      expectedRevision: context.expectedRevision,
      isNew,
    });
    if (outcome.outcome === 'refused') throw new CodedError(outcome.refusal);
    return outcome;
  }
}
