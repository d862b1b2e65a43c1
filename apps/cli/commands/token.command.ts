import { Command } from 'commander';
import { mintToken, type Role } from '#libs/access';
import type { TenantId } from '#libs/kernel';
import { type Answer, type Answering, type CliWorld, UsageError } from '../command.js';
import { durationOption, rolesOption, tenantOption, textOption } from '../option-values.js';

type TokenOptions = {
  readonly tenant: TenantId;
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly name?: string;
  readonly expires: string;
};

/** Mints a token with the shared secret: for development, and for installations that have no identity provider. */
export function tokenCommand(answering: Answering): Command {
  return new Command('token')
    .description('print a bearer token, signed with JWT_SECRET')
    .requiredOption('--tenant <id>', 'the tenant it is good for', tenantOption)
    .requiredOption('--subject <id>', 'whom it stands for', textOption)
    .requiredOption('--roles <list>', 'agent, admin, analyst, auditor, requester; several with commas', rolesOption)
    .option('--name <name>', 'the name that people see', textOption)
    .option('--expires <time>', 'how long it is good for', durationOption, '30d')
    .action(answering(printToken));
}

async function printToken(world: CliWorld, options: TokenOptions): Promise<Answer> {
  const { tokens } = world.settings();
  if ('jwksUrl' in tokens) {
    throw new UsageError('JWKS_URL is set: tokens come from the identity provider that owns those keys, not from here');
  }
  const { tenant, subject, roles, name, expires } = options;
  const token = await mintToken(tokens.secret, { tenant, subject, roles, name }, expires);
  return { document: { token, tenant, subject, roles, name, expires }, text: token, exitCode: 0 };
}
