import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandContext, ProjectionOperations, type ProjectionStatus } from '#libs/application';

export class RebuildProjectionCommand extends Command<ProjectionStatus> {
  constructor(
    readonly context: CommandContext,
    readonly name: string,
  ) {
    super();
  }
}

export class CancelRebuildCommand extends Command<ProjectionStatus> {
  constructor(
    readonly context: CommandContext,
    readonly name: string,
  ) {
    super();
  }
}

export class RetryDeadLettersCommand extends Command<ProjectionStatus> {
  constructor(
    readonly context: CommandContext,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(RebuildProjectionCommand)
class RebuildProjectionHandler implements ICommandHandler<RebuildProjectionCommand> {
  constructor(private readonly operations: ProjectionOperations) {}
  execute({ context, name }: RebuildProjectionCommand): Promise<ProjectionStatus> {
    return this.operations.rebuild(context, name);
  }
}

@CommandHandler(CancelRebuildCommand)
class CancelRebuildHandler implements ICommandHandler<CancelRebuildCommand> {
  constructor(private readonly operations: ProjectionOperations) {}
  execute({ context, name }: CancelRebuildCommand): Promise<ProjectionStatus> {
    return this.operations.cancelRebuild(context, name);
  }
}

@CommandHandler(RetryDeadLettersCommand)
class RetryDeadLettersHandler implements ICommandHandler<RetryDeadLettersCommand> {
  constructor(private readonly operations: ProjectionOperations) {}
  execute({ context, name }: RetryDeadLettersCommand): Promise<ProjectionStatus> {
    return this.operations.retryDeadLetters(context, name);
  }
}

export const projectionCommandHandlers = [RebuildProjectionHandler, CancelRebuildHandler, RetryDeadLettersHandler];
