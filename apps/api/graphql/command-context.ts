import { actorOf } from '#libs/access';
import type { CommandContext } from '#libs/application';
import type { Clock } from '#libs/kernel';
import type { AuthenticatedContext } from './request.decorators.js';

/** The envelope fields a mutation's input may carry beside the command itself. */
type Envelope = { readonly commandId?: string | null; readonly expectedRevision?: number | null };

/** Parts an input into the circumstances of the command and the command's own fields. */
export function asCommand<Input extends Envelope>(
  request: AuthenticatedContext,
  clock: Clock,
  input: Input,
): { context: CommandContext; command: Omit<Input, keyof Envelope> } {
  const { commandId, expectedRevision, ...command } = input;
  return {
    context: {
      tenant: request.viewer.tenant,
      actor: actorOf(request.viewer),
      at: clock(),
      channel: 'graphql',
      correlationId: request.correlationId,
      commandId: commandId ?? undefined,
      expectedRevision: expectedRevision ?? undefined,
    },
    command,
  };
}
