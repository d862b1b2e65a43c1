import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type BulkOutcome, CaseApplication, type DecidedCase } from '#libs/application';
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
} from './case.commands.js';

@CommandHandler(OpenCaseCommand)
export class OpenCaseHandler implements ICommandHandler<OpenCaseCommand> {
  constructor(private readonly cases: CaseApplication) {}
  execute({ context, input }: OpenCaseCommand): Promise<DecidedCase> {
    return this.cases.open(context, input);
  }
}

@CommandHandler(ChangeCaseStatusCommand)
export class ChangeCaseStatusHandler implements ICommandHandler<ChangeCaseStatusCommand> {
  constructor(private readonly cases: CaseApplication) {}
  execute({ context, input }: ChangeCaseStatusCommand): Promise<DecidedCase> {
    return this.cases.changeStatus(context, input);
  }
}

@CommandHandler(ChangeCaseStatusesCommand)
export class ChangeCaseStatusesHandler implements ICommandHandler<ChangeCaseStatusesCommand> {
  constructor(private readonly cases: CaseApplication) {}
  execute({ context, input }: ChangeCaseStatusesCommand): Promise<readonly BulkOutcome[]> {
    return this.cases.changeStatuses(context, input);
  }
}

@CommandHandler(AddCaseNoteCommand)
export class AddCaseNoteHandler implements ICommandHandler<AddCaseNoteCommand> {
  constructor(private readonly cases: CaseApplication) {}
  execute({ context, input }: AddCaseNoteCommand): Promise<DecidedCase> {
    return this.cases.addNote(context, input);
  }
}

@CommandHandler(AssignCaseCommand)
export class AssignCaseHandler implements ICommandHandler<AssignCaseCommand> {
  constructor(private readonly cases: CaseApplication) {}
  execute({ context, input }: AssignCaseCommand): Promise<DecidedCase> {
    return this.cases.assign(context, input);
  }
}

@CommandHandler(ChangeCasePriorityCommand)
export class ChangeCasePriorityHandler implements ICommandHandler<ChangeCasePriorityCommand> {
  constructor(private readonly cases: CaseApplication) {}
  execute({ context, input }: ChangeCasePriorityCommand): Promise<DecidedCase> {
    return this.cases.changePriority(context, input);
  }
}

@CommandHandler(RecategorizeCaseCommand)
export class RecategorizeCaseHandler implements ICommandHandler<RecategorizeCaseCommand> {
  constructor(private readonly cases: CaseApplication) {}
  execute({ context, input }: RecategorizeCaseCommand): Promise<DecidedCase> {
    return this.cases.recategorize(context, input);
  }
}

@CommandHandler(EditCaseCommand)
export class EditCaseHandler implements ICommandHandler<EditCaseCommand> {
  constructor(private readonly cases: CaseApplication) {}
  execute({ context, input }: EditCaseCommand): Promise<DecidedCase> {
    return this.cases.edit(context, input);
  }
}

@CommandHandler(LinkCaseCommand)
export class LinkCaseHandler implements ICommandHandler<LinkCaseCommand> {
  constructor(private readonly cases: CaseApplication) {}
  execute({ context, input }: LinkCaseCommand): Promise<DecidedCase> {
    return this.cases.link(context, input);
  }
}

@CommandHandler(UnlinkCaseCommand)
export class UnlinkCaseHandler implements ICommandHandler<UnlinkCaseCommand> {
  constructor(private readonly cases: CaseApplication) {}
  execute({ context, input }: UnlinkCaseCommand): Promise<DecidedCase> {
    return this.cases.unlink(context, input);
  }
}

@CommandHandler(TagCaseCommand)
export class TagCaseHandler implements ICommandHandler<TagCaseCommand> {
  constructor(private readonly cases: CaseApplication) {}
  execute({ context, input }: TagCaseCommand): Promise<DecidedCase> {
    return this.cases.tag(context, input);
  }
}

export const caseCommandHandlers = [
  OpenCaseHandler,
  ChangeCaseStatusHandler,
  ChangeCaseStatusesHandler,
  AddCaseNoteHandler,
  AssignCaseHandler,
  ChangeCasePriorityHandler,
  RecategorizeCaseHandler,
  EditCaseHandler,
  LinkCaseHandler,
  UnlinkCaseHandler,
  TagCaseHandler,
];
