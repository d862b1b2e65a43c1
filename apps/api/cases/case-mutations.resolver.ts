import { Inject } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { isRequesterOnly } from '#libs/access';
import { CaseApplication, type DecidedCase } from '#libs/application';
import { type Clock, fail } from '#libs/kernel';
import { asCommand } from '../graphql/command-context.js';
import { type AuthenticatedContext, Request } from '../graphql/request.decorators.js';
import { CLOCK } from '../tokens.js';
import {
  AddCaseNoteCommand,
  AssignCaseCommand,
  ChangeCasePriorityCommand,
  ChangeCaseStatusCommand,
  ChangeCaseStatusesCommand,
  EditCaseCommand,
  LinkCaseCommand,
  OpenCaseCommand,
  RecategorizeCaseCommand,
  TagCaseCommand,
  UnlinkCaseCommand,
} from './commands/case.commands.js';
import {
  AddCaseNoteInput,
  AssignCaseInput,
  ChangeCasePriorityInput,
  ChangeCaseStatusesInput,
  ChangeCaseStatusInput,
  EditCaseInput,
  LinkCaseInput,
  OpenCaseInput,
  RecategorizeCaseInput,
  TagCaseInput,
  UnlinkCaseInput,
} from './inputs/case.inputs.js';
import { CaseModel } from './models/case.model.js';
import { BulkCasePayload, CasePayload } from './models/case-payload.model.js';
import { toCase, toPayload } from './models/to-case.js';

@Resolver(() => CaseModel)
export class CaseMutationsResolver {
  constructor(
    private readonly commands: CommandBus,
    private readonly cases: CaseApplication,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Mutation(() => CasePayload, { description: 'Opens a case, routes it and starts its first-response clock.' })
  openCase(@Request() request: AuthenticatedContext, @Args('input') input: OpenCaseInput): Promise<CasePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    if (isRequesterOnly(request.viewer) && (command.ownerId || command.teamId)) {
      fail('FORBIDDEN', 'A requester does not choose who takes the case.', { requiredRoles: ['agent', 'admin'] });
    }
    const { source, priority, description, links, tags, ...rest } = command;
    return this.carryOut(
      new OpenCaseCommand(context, {
        ...rest,
        source: source ?? 'api',
        priority: priority ?? undefined,
        description: description ?? undefined,
        links: links?.map(({ kind, id, label }) => ({ kind, id, label: label ?? null })),
        tags: tags ?? undefined,
      }),
    );
  }

  @Mutation(() => CasePayload, { description: 'Moves a case one step along the lifecycle, or re-opens it.' })
  changeCaseStatus(
    @Request() request: AuthenticatedContext,
    @Args('input') input: ChangeCaseStatusInput,
  ): Promise<CasePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    return this.carryOut(new ChangeCaseStatusCommand(context, { ...command, note: command.note ?? undefined }));
  }

  @Mutation(() => CasePayload, { description: 'Adds a note. A requester adds public notes to his own cases.' })
  async addCaseNote(
    @Request() request: AuthenticatedContext,
    @Args('input') input: AddCaseNoteInput,
  ): Promise<CasePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    if (isRequesterOnly(request.viewer)) await this.demandOwnPublicNote(request, input);
    return this.carryOut(new AddCaseNoteCommand(context, { ...command, corrects: command.corrects ?? undefined }));
  }

  @Mutation(() => CasePayload, {
    description: 'Gives the case to an owner, a team, or nobody. Never changes its status.',
  })
  assignCase(@Request() request: AuthenticatedContext, @Args('input') input: AssignCaseInput): Promise<CasePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    return this.carryOut(new AssignCaseCommand(context, command));
  }

  @Mutation(() => CasePayload, { description: 'Before the first response, the due time moves with the priority.' })
  changeCasePriority(
    @Request() request: AuthenticatedContext,
    @Args('input') input: ChangeCasePriorityInput,
  ): Promise<CasePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    return this.carryOut(new ChangeCasePriorityCommand(context, command));
  }

  @Mutation(() => CasePayload)
  recategorizeCase(
    @Request() request: AuthenticatedContext,
    @Args('input') input: RecategorizeCaseInput,
  ): Promise<CasePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    return this.carryOut(new RecategorizeCaseCommand(context, { ...command, reroute: command.reroute ?? false }));
  }

  @Mutation(() => CasePayload)
  editCase(@Request() request: AuthenticatedContext, @Args('input') input: EditCaseInput): Promise<CasePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    const { caseId, subject, description } = command;
    return this.carryOut(
      new EditCaseCommand(context, { caseId, subject: subject ?? undefined, description: description ?? undefined }),
    );
  }

  @Mutation(() => CasePayload, { description: 'A link of the same kind gives way.' })
  linkCase(@Request() request: AuthenticatedContext, @Args('input') input: LinkCaseInput): Promise<CasePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    const { caseId, link } = command;
    return this.carryOut(
      new LinkCaseCommand(context, { caseId, kind: link.kind, id: link.id, label: link.label ?? null }),
    );
  }

  @Mutation(() => CasePayload)
  unlinkCase(@Request() request: AuthenticatedContext, @Args('input') input: UnlinkCaseInput): Promise<CasePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    return this.carryOut(new UnlinkCaseCommand(context, command));
  }

  @Mutation(() => CasePayload)
  tagCase(@Request() request: AuthenticatedContext, @Args('input') input: TagCaseInput): Promise<CasePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    const { caseId, add, remove } = command;
    return this.carryOut(new TagCaseCommand(context, { caseId, add: add ?? [], remove: remove ?? [] }));
  }

  @Mutation(() => BulkCasePayload, { description: 'Moves up to 200 cases; one refusal does not hold up the others.' })
  async changeCaseStatuses(
    @Request() request: AuthenticatedContext,
    @Args('input') input: ChangeCaseStatusesInput,
  ): Promise<BulkCasePayload> {
    const { context, command } = asCommand(request, this.clock, input);
    const bulk = new ChangeCaseStatusesCommand(context, { ...command, note: command.note ?? undefined });
    const outcomes = await this.commands.execute(bulk);
    const now = this.clock();
    return {
      results: outcomes.map((outcome) => {
        const { caseId } = outcome;
        if ('refusal' in outcome) return { caseId, code: outcome.refusal.code, message: outcome.refusal.message };
        const { snapshot, revision, position } = outcome.decided;
        return { caseId, case: toCase({ ...snapshot, revision }, now, position) };
      }),
    };
  }

  private async carryOut(command: Command<DecidedCase>): Promise<CasePayload> {
    return toPayload(await this.commands.execute(command), this.clock());
  }

  private async demandOwnPublicNote({ viewer }: AuthenticatedContext, input: AddCaseNoteInput): Promise<void> {
    const { caseId, kind } = input;
    const { snapshot } = await this.cases.current(viewer, caseId);
    if (snapshot.openedBy.id !== viewer.subject) {
      fail('NOT_FOUND', `There is no case ${caseId}.`, { kind: 'case', id: caseId });
    }
    if (kind !== 'PUBLIC') {
      fail('FORBIDDEN', 'A requester adds public notes only.', { requiredRoles: ['agent', 'admin'] });
    }
  }
}
