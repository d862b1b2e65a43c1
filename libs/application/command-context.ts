import { type CommandEnvelope, commandDigest, newCommandId } from '#libs/command-handling';
import type { Actor, Channel, Instant, TenantId } from '#libs/kernel';

/** Who asks, when and by which door: the circumstances every use case takes beside its input. */
export type CommandContext = {
  readonly tenant: TenantId;
  readonly actor: Actor;
  readonly at: Instant;
  readonly channel: Channel;
  /** The caller's idempotency key; without one every call is a command of its own. */
  readonly commandId?: string;
  /** The revision the caller has seen, where it wants to be told of a conflict. */
  readonly expectedRevision?: number;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Whether the fact was not observed but had to have happened. */
  readonly inferred?: boolean;
};

/** The metadata of a command's events. The digest covers what the caller asked for, and nothing this program added. */
export function envelopeOf(context: CommandContext, operation: string, input: object): CommandEnvelope {
  const commandId = context.commandId ?? newCommandId();
  return {
    tenant: context.tenant,
    actor: context.actor,
    at: context.at,
    commandId,
    ...(context.commandId !== undefined && { commandDigest: commandDigest(operation, input) }),
    correlationId: context.correlationId ?? commandId,
    causationId: context.causationId ?? commandId,
    channel: context.channel,
    ...(context.inferred && { inferred: true }),
  };
}
