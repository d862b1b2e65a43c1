import type { Command } from '#libs/kernel';

/**
 * Registers an agent, changes a registered one, or brings a deactivated one back.
 * An absent field stays as it is (a new agent: none); null, or an empty list, clears it.
 */
export type RegisterAgent = Command<
  'RegisterAgent',
  {
    readonly agentId: string;
    readonly name: string;
    readonly email?: string | null;
    readonly managerId?: string | null;
    readonly teamIds?: readonly string[];
  }
>;
export type DeactivateAgent = Command<'DeactivateAgent', { readonly agentId: string }>;
/** Defines a team or changes one. An absent field stays as it is (a new team: no manager, active); null clears it. */
export type DefineTeam = Command<
  'DefineTeam',
  {
    readonly teamId: string;
    readonly name: string;
    readonly managerId?: string | null;
    readonly active?: boolean;
  }
>;

export type DirectoryCommand = RegisterAgent | DeactivateAgent | DefineTeam;
