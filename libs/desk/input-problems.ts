import { type FieldProblem, isStorable, type Refusal, refusal, unstorableProblem } from '#libs/kernel';

/** How much a setting takes, in characters or entries. The edge can check the same numbers. */
export const deskLimits = {
  /** OpenID Connect Core 1.0, section 2: a subject has at most 255 characters, and an agent's id may be one. */
  id: 255,
  name: 200,
  /** RFC 5321, section 4.5.3.1.3: the longest path that mail can be sent to. */
  email: 254,
  category: 100,
  rules: 500,
  valuesPerCondition: 100,
  holidays: 2000,
  /** A year around the clock. */
  targetMinutes: 525_600,
} as const;

const control = /\p{Cc}/u;

/** The problem of an id, or nothing. Ids are compared exactly, so surrounding space is refused rather than removed. */
export function idProblems(field: string, id: string): FieldProblem[] {
  if (id.trim() === '') return [{ field, problem: 'must not be blank' }];
  if (id !== id.trim()) return [{ field, problem: 'must not begin or end with a space' }];
  if (control.test(id)) return [{ field, problem: 'must not contain control characters' }];
  return lengthProblems(field, id, deskLimits.id);
}

/** The problem of a name that people read, or nothing. */
export function nameProblems(field: string, name: string): FieldProblem[] {
  if (name.trim() === '') return [{ field, problem: 'must not be blank' }];
  return lengthProblems(field, name.trim(), deskLimits.name);
}

/** The problem of a text that is too long or cannot be stored, or nothing. */
export function lengthProblems(field: string, text: string, limit: number): FieldProblem[] {
  if (!isStorable(text)) return [{ field, problem: unstorableProblem }];
  return text.length > limit ? [{ field, problem: `must not be longer than ${limit} characters` }] : [];
}

/** Turns problems into one refusal that names every field. */
export function badInput(fields: readonly FieldProblem[]): Refusal {
  const named = fields.map(({ field, problem }) => `${field} ${problem}`).join('; ');
  return refusal('BAD_USER_INPUT', `Not accepted: ${named}.`, { fields });
}

/** The refusal of a reference to something that does not exist. */
export function unknownReference(field: string, kind: 'agent' | 'team', id: string): Refusal {
  return refusal('INVALID_REFERENCE', `${field} names the ${kind} "${id}", which does not exist.`, { field, id });
}
