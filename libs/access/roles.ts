export const roles = ['agent', 'admin', 'analyst', 'auditor', 'requester'] as const;
export type Role = (typeof roles)[number];

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}
