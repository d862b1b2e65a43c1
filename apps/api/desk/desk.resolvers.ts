import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { DeskApplication, DeskQueries, type ViewScope } from '#libs/application';
import type { Clock } from '#libs/kernel';
import { RoutingDecisionModel } from '../cases/models/case.model.js';
import type { DirectoryLoaders } from '../directory/directory.loaders.js';
import { AgentModel, TeamModel } from '../directory/directory.models.js';
import { asCommand } from '../graphql/command-context.js';
import { type AuthenticatedContext, Loaders, Request, Scope } from '../graphql/request.decorators.js';
import { CLOCK } from '../tokens.js';
import {
  DeactivateAgentCommand,
  DefineRoutingRulesCommand,
  DefineTeamCommand,
  RegisterAgentCommand,
  SetSlaPolicyCommand,
} from './desk.commands.js';
import { toRuleSet, toSlaPolicy } from './desk.faces.js';
import {
  DeactivateAgentInput,
  DefineRoutingRulesInput,
  DefineTeamInput,
  RegisterAgentInput,
  RoutingPreviewInput,
  SetSlaPolicyInput,
} from './desk.inputs.js';
import { AgentPayload, RoutingRuleModel, RoutingRuleSet, SlaPolicyModel, TeamPayload } from './desk.models.js';

/** What an admin configures. */
@Resolver()
export class DeskMutationsResolver {
  constructor(
    private readonly commands: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Mutation(() => AgentPayload)
  async registerAgent(
    @Request() request: AuthenticatedContext,
    @Args('input') input: RegisterAgentInput,
  ): Promise<AgentPayload> {
    const { context, command } = asCommand(request, this.clock, input);
    const { id: agentId, teamIds, ...fields } = command;
    const register = new RegisterAgentCommand(context, { agentId, ...fields, teamIds: teamIds ?? undefined });
    const { state: agent, position } = await this.commands.execute(register);
    return { agent, position };
  }

  @Mutation(() => AgentPayload, { description: 'The agent’s cases stay as they are; routing passes him over.' })
  async deactivateAgent(
    @Request() request: AuthenticatedContext,
    @Args('input') input: DeactivateAgentInput,
  ): Promise<AgentPayload> {
    const { context, command } = asCommand(request, this.clock, input);
    const { state: agent, position } = await this.commands.execute(new DeactivateAgentCommand(context, command.id));
    return { agent, position };
  }

  @Mutation(() => TeamPayload)
  async defineTeam(
    @Request() request: AuthenticatedContext,
    @Args('input') input: DefineTeamInput,
  ): Promise<TeamPayload> {
    const { context, command } = asCommand(request, this.clock, input);
    const { id: teamId, active, ...fields } = command;
    const define = new DefineTeamCommand(context, { teamId, ...fields, active: active ?? undefined });
    const { state: team, position } = await this.commands.execute(define);
    return { team, position };
  }

  @Mutation(() => RoutingRuleSet)
  async defineRoutingRules(
    @Request() request: AuthenticatedContext,
    @Args('input') input: DefineRoutingRulesInput,
  ): Promise<RoutingRuleSet> {
    const { context, command } = asCommand(request, this.clock, input);
    const rules = command.rules.map(({ id, position, teamId, ownerId, ...match }) => ({
      id,
      position,
      teamId,
      ownerId,
      match,
    }));
    const define = new DefineRoutingRulesCommand(context, { rules, defaultTeamId: command.defaultTeamId });
    const { state, position } = await this.commands.execute(define);
    return toRuleSet(state, position);
  }

  @Mutation(() => SlaPolicyModel, { description: 'Applies to cases opened from now on; clocks that run are frozen.' })
  async setSlaPolicy(
    @Request() request: AuthenticatedContext,
    @Args('input') input: SetSlaPolicyInput,
  ): Promise<SlaPolicyModel> {
    const { context, command } = asCommand(request, this.clock, input);
    const { state, position } = await this.commands.execute(new SetSlaPolicyCommand(context, command));
    return toSlaPolicy(state, position);
  }
}

/** What is configured, and what would follow from it. */
@Resolver(() => RoutingRuleSet)
export class DeskQueriesResolver {
  constructor(
    private readonly queries: DeskQueries,
    private readonly desk: DeskApplication,
  ) {}

  @Query(() => RoutingRuleSet)
  async routingRules(@Scope() { tenant }: ViewScope): Promise<RoutingRuleSet> {
    return toRuleSet(await this.queries.routingRules(tenant));
  }

  @Query(() => SlaPolicyModel)
  async slaPolicy(@Scope() { tenant }: ViewScope): Promise<SlaPolicyModel> {
    return toSlaPolicy(await this.queries.slaPolicy(tenant));
  }

  @Query(() => RoutingDecisionModel, { description: 'Where such a case would go, and why. Opens nothing.' })
  routingPreview(
    @Scope() scope: ViewScope,
    @Args('input') { category, subcategory, priority, source, ownerId, teamId }: RoutingPreviewInput,
  ): Promise<RoutingDecisionModel> {
    return this.desk.previewRouting(scope, {
      category: category ?? null,
      subcategory: subcategory ?? null,
      priority: priority ?? 'normal',
      source: source ?? 'api',
      ownerId,
      teamId,
    });
  }

  @ResolveField(() => TeamModel, { nullable: true, description: 'Support where it is null.' })
  defaultTeam(
    @Parent() { defaultTeamId }: RoutingRuleSet,
    @Loaders() loaders: DirectoryLoaders,
  ): Promise<TeamModel> | null {
    return defaultTeamId === null ? null : loaders.teams.load(defaultTeamId);
  }
}

@Resolver(() => RoutingRuleModel)
export class RoutingRuleResolver {
  @ResolveField(() => TeamModel, { nullable: true })
  team(@Parent() { teamId }: RoutingRuleModel, @Loaders() loaders: DirectoryLoaders): Promise<TeamModel> | null {
    return teamId === null ? null : loaders.teams.load(teamId);
  }

  @ResolveField(() => AgentModel, { nullable: true })
  owner(@Parent() { ownerId }: RoutingRuleModel, @Loaders() loaders: DirectoryLoaders): Promise<AgentModel> | null {
    return ownerId === null ? null : loaders.agents.load(ownerId);
  }
}
