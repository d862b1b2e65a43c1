import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandContext, type Decided, DeskApplication } from '#libs/application';
import type { Agent, RoutingRulesState, SlaPolicyState, Team } from '#libs/desk';

type InputOf<UseCase extends 'registerAgent' | 'defineTeam' | 'defineRoutingRules' | 'setSlaPolicy'> = Parameters<
  DeskApplication[UseCase]
>[1];

export class RegisterAgentCommand extends Command<Decided<Agent>> {
  constructor(
    readonly context: CommandContext,
    readonly input: InputOf<'registerAgent'>,
  ) {
    super();
  }
}

export class DeactivateAgentCommand extends Command<Decided<Agent>> {
  constructor(
    readonly context: CommandContext,
    readonly agentId: string,
  ) {
    super();
  }
}

export class DefineTeamCommand extends Command<Decided<Team>> {
  constructor(
    readonly context: CommandContext,
    readonly input: InputOf<'defineTeam'>,
  ) {
    super();
  }
}

export class DefineRoutingRulesCommand extends Command<Decided<RoutingRulesState>> {
  constructor(
    readonly context: CommandContext,
    readonly input: InputOf<'defineRoutingRules'>,
  ) {
    super();
  }
}

export class SetSlaPolicyCommand extends Command<Decided<SlaPolicyState>> {
  constructor(
    readonly context: CommandContext,
    readonly input: InputOf<'setSlaPolicy'>,
  ) {
    super();
  }
}

@CommandHandler(RegisterAgentCommand)
export class RegisterAgentHandler implements ICommandHandler<RegisterAgentCommand> {
  constructor(private readonly desk: DeskApplication) {}
  execute({ context, input }: RegisterAgentCommand): Promise<Decided<Agent>> {
    return this.desk.registerAgent(context, input);
  }
}

@CommandHandler(DeactivateAgentCommand)
export class DeactivateAgentHandler implements ICommandHandler<DeactivateAgentCommand> {
  constructor(private readonly desk: DeskApplication) {}
  execute({ context, agentId }: DeactivateAgentCommand): Promise<Decided<Agent>> {
    return this.desk.deactivateAgent(context, agentId);
  }
}

@CommandHandler(DefineTeamCommand)
export class DefineTeamHandler implements ICommandHandler<DefineTeamCommand> {
  constructor(private readonly desk: DeskApplication) {}
  execute({ context, input }: DefineTeamCommand): Promise<Decided<Team>> {
    return this.desk.defineTeam(context, input);
  }
}

@CommandHandler(DefineRoutingRulesCommand)
export class DefineRoutingRulesHandler implements ICommandHandler<DefineRoutingRulesCommand> {
  constructor(private readonly desk: DeskApplication) {}
  execute({ context, input }: DefineRoutingRulesCommand): Promise<Decided<RoutingRulesState>> {
    return this.desk.defineRoutingRules(context, input);
  }
}

@CommandHandler(SetSlaPolicyCommand)
export class SetSlaPolicyHandler implements ICommandHandler<SetSlaPolicyCommand> {
  constructor(private readonly desk: DeskApplication) {}
  execute({ context, input }: SetSlaPolicyCommand): Promise<Decided<SlaPolicyState>> {
    return this.desk.setSlaPolicy(context, input);
  }
}

export const deskCommandHandlers = [
  RegisterAgentHandler,
  DeactivateAgentHandler,
  DefineTeamHandler,
  DefineRoutingRulesHandler,
  SetSlaPolicyHandler,
];
