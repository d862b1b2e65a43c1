import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandContext, SweepApplication, type SweepRun } from '#libs/application';
import type { Clock } from '#libs/kernel';
import { CLOCK } from '../tokens.js';

export class RunBreachSweepCommand extends Command<SweepRun> {
  constructor(
    readonly context: CommandContext,
    readonly dryRun: boolean,
  ) {
    super();
  }
}

@CommandHandler(RunBreachSweepCommand)
export class RunBreachSweepHandler implements ICommandHandler<RunBreachSweepCommand> {
  constructor(
    private readonly sweeps: SweepApplication,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}
  execute({ context, dryRun }: RunBreachSweepCommand): Promise<SweepRun> {
    return this.sweeps.run(context, { dryRun, clock: this.clock });
  }
}
