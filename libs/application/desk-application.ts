import { CommandHandler, type CommandHandlerOptions } from '#libs/command-handling';
import {
  type Agent,
  type DefineRoutingRules,
  type DirectoryCommand,
  type DirectoryEvent,
  type DirectoryState,
  directoryDecider,
  directoryStream,
  type RoutingInput,
  type RoutingRulesCommand,
  type RoutingRulesEvent,
  type RoutingRulesState,
  route,
  routingRulesDecider,
  routingRulesStream,
  type SetSlaPolicy,
  type SlaPolicyCommand,
  type SlaPolicyEvent,
  type SlaPolicyState,
  slaPolicyDecider,
  slaPolicyStream,
  type Team,
} from '#libs/desk';
import type { EventStore, Position } from '#libs/event-store';
import { CodedError, type RoutingDecision } from '#libs/kernel';
import { withNamed } from './assignees.js';
import { type CommandContext, envelopeOf } from './command-context.js';
import { TenantSettingsReader } from './tenant-settings.js';

type DataOf<C extends { readonly data: object }, Made extends string = never> = Omit<C['data'], Made>;
type RegisterAgentInput = DataOf<Extract<DirectoryCommand, { type: 'RegisterAgent' }>>;
type DefineTeamInput = DataOf<Extract<DirectoryCommand, { type: 'DefineTeam' }>>;

/** What was decided, and where in the log to wait for it. */
export type Decided<State> = { readonly state: State; readonly position: Position };

/**
 * The use cases of a tenant's settings: teams and agents, routing rules, the SLA policy.
 * Every method throws a CodedError where a setting is impossible, and an EventStoreError where the log stays out of reach.
 */
export class DeskApplication {
  /** The settings as commands need them. */
  readonly settings: TenantSettingsReader;
  private readonly directory: CommandHandler<DirectoryCommand, DirectoryState, DirectoryEvent>;
  private readonly routingRules: CommandHandler<RoutingRulesCommand, RoutingRulesState, RoutingRulesEvent>;
  private readonly slaPolicy: CommandHandler<SlaPolicyCommand, SlaPolicyState, SlaPolicyEvent>;

  constructor(store: EventStore, options: Pick<CommandHandlerOptions<never, never, never>, 'schemaOf'> = {}) {
    this.directory = new CommandHandler({ store, decider: directoryDecider, cacheSize: 1_000, ...options });
    this.routingRules = new CommandHandler({ store, decider: routingRulesDecider, cacheSize: 1_000, ...options });
    this.slaPolicy = new CommandHandler({ store, decider: slaPolicyDecider, cacheSize: 1_000, ...options });
    this.settings = new TenantSettingsReader(this.directory, this.routingRules, this.slaPolicy);
  }

  async registerAgent(context: CommandContext, data: RegisterAgentInput): Promise<Decided<Agent>> {
    const { state, position } = await this.changeDirectory(context, { type: 'RegisterAgent', data });
    return { state: state.agents[data.agentId]!, position };
  }

  async deactivateAgent(context: CommandContext, agentId: string): Promise<Decided<Agent>> {
    const { state, position } = await this.changeDirectory(context, { type: 'DeactivateAgent', data: { agentId } });
    return { state: state.agents[agentId]!, position };
  }

  async defineTeam(context: CommandContext, data: DefineTeamInput): Promise<Decided<Team>> {
    const { state, position } = await this.changeDirectory(context, { type: 'DefineTeam', data });
    return { state: state.teams[data.teamId]!, position };
  }

  async defineRoutingRules(
    context: CommandContext,
    input: DataOf<DefineRoutingRules, 'directory'>,
  ): Promise<Decided<RoutingRulesState>> {
    const { directory } = await this.settings.of(context.tenant);
    const { actor, at } = context;
    const command: DefineRoutingRules = { type: 'DefineRoutingRules', data: { ...input, directory }, actor, at };
    return this.carryOut(this.routingRules, routingRulesStream(context.tenant), context, command, input);
  }

  /** Where a case with these fields would go if it were opened now, and why. Opens nothing. */
  async previewRouting({ tenant }: Pick<CommandContext, 'tenant'>, input: RoutingInput): Promise<RoutingDecision> {
    const { directory, routingRules } = await this.settings.of(tenant);
    return route(input, routingRules, withNamed(directory, input));
  }

  setSlaPolicy(context: CommandContext, data: SetSlaPolicy['data']): Promise<Decided<SlaPolicyState>> {
    const { actor, at } = context;
    const command: SetSlaPolicy = { type: 'SetSlaPolicy', data, actor, at };
    return this.carryOut(this.slaPolicy, slaPolicyStream(context.tenant), context, command, data);
  }

  private changeDirectory(
    context: CommandContext,
    command: { [C in DirectoryCommand as C['type']]: Pick<C, 'type' | 'data'> }[DirectoryCommand['type']],
  ): Promise<Decided<DirectoryState>> {
    const { actor, at } = context;
    const whole = { ...command, actor, at } as DirectoryCommand;
    return this.carryOut(this.directory, directoryStream(context.tenant), context, whole, command.data);
  }

  private async carryOut<C extends { readonly type: string }, S>(
    handler: Pick<CommandHandler<C, S, never>, 'handle'>,
    stream: string,
    context: CommandContext,
    command: C,
    input: object,
  ): Promise<Decided<S>> {
    const envelope = envelopeOf(context, command.type, input);
    const outcome = await handler.handle({ stream, command, envelope, expectedRevision: context.expectedRevision });
    if (outcome.outcome === 'refused') throw new CodedError(outcome.refusal);
    this.settings.forget(context.tenant);
    return { state: outcome.state, position: outcome.position };
  }
}
