export type Agent = {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly managerId: string | null;
  readonly teamIds: readonly string[];
  readonly active: boolean;
};
export type Team = {
  readonly id: string;
  readonly name: string;
  readonly managerId: string | null;
  readonly active: boolean;
};
