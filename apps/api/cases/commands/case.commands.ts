import { Command } from '@nestjs/cqrs';
import type { BulkOutcome, CaseApplication, CommandContext, DecidedCase } from '#libs/application';

type Inputs = {
  [UseCase in
    | 'open'
    | 'changeStatus'
    | 'addNote'
    | 'assign'
    | 'changePriority'
    | 'recategorize'
    | 'edit'
    | 'link'
    | 'unlink'
    | 'tag']: Parameters<CaseApplication[UseCase]>[1];
};
type BulkInput = Parameters<CaseApplication['changeStatuses']>[1];

/** A command of one case on its way to the domain: who asks, and what for. */
abstract class CaseCommand<UseCase extends keyof Inputs> extends Command<DecidedCase> {
  constructor(
    readonly context: CommandContext,
    readonly input: Inputs[UseCase],
  ) {
    super();
  }
}

export class OpenCaseCommand extends CaseCommand<'open'> {}
export class ChangeCaseStatusCommand extends CaseCommand<'changeStatus'> {}
export class AddCaseNoteCommand extends CaseCommand<'addNote'> {}
export class AssignCaseCommand extends CaseCommand<'assign'> {}
export class ChangeCasePriorityCommand extends CaseCommand<'changePriority'> {}
export class RecategorizeCaseCommand extends CaseCommand<'recategorize'> {}
export class EditCaseCommand extends CaseCommand<'edit'> {}
export class LinkCaseCommand extends CaseCommand<'link'> {}
export class UnlinkCaseCommand extends CaseCommand<'unlink'> {}
export class TagCaseCommand extends CaseCommand<'tag'> {}

export class ChangeCaseStatusesCommand extends Command<readonly BulkOutcome[]> {
  constructor(
    readonly context: CommandContext,
    readonly input: BulkInput,
  ) {
    super();
  }
}
