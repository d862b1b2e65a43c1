import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandContext, type Decided, ReadAudit } from '#libs/application';
import type { AuditPolicyState, RecordedReads } from '#libs/desk';

export class SetAuditPolicyCommand extends Command<Decided<AuditPolicyState>> {
  constructor(
    readonly context: CommandContext,
    readonly recordReads: RecordedReads,
  ) {
    super();
  }
}

@CommandHandler(SetAuditPolicyCommand)
export class SetAuditPolicyHandler implements ICommandHandler<SetAuditPolicyCommand> {
  constructor(private readonly reads: ReadAudit) {}
  execute({ context, recordReads }: SetAuditPolicyCommand): Promise<Decided<AuditPolicyState>> {
    return this.reads.setPolicy(context, recordReads);
  }
}
