import { type FieldProblem, isStorable, unstorableProblem } from '#libs/kernel';

/** How much a case takes, in characters or entries. The edge checks the same numbers, so that a form can show them. */
export const caseLimits = {
  subject: 200,
  description: 20_000,
  note: 20_000,
  category: 100,
  tag: 50,
  tags: 50,
  linkId: 200,
  linkLabel: 200,
} as const;

/** The problem of a text that must be there and fit, or nothing. */
export function requiredText(field: string, text: string, limit: number): FieldProblem[] {
  if (text.trim() === '') return [{ field, problem: 'must not be blank' }];
  return fittingText(field, text, limit);
}

/** The problem of a text that may be empty and must fit, or nothing. */
export function fittingText(field: string, text: string | null | undefined, limit: number): FieldProblem[] {
  if (!isStorable(text ?? '')) return [{ field, problem: unstorableProblem }];
  return isLonger(text ?? '', limit) ? [{ field, problem: `must not be longer than ${limit} characters` }] : [];
}

/** Counts code points, so that an emoji is one character. A code point takes two code units at the most. */
function isLonger(text: string, limit: number): boolean {
  return text.length > limit && (text.length > 2 * limit || [...text].length > limit);
}

/** Trims; blank becomes null. */
export function textOrNull(text: string | null | undefined): string | null {
  const trimmed = (text ?? '').trim();
  return trimmed === '' ? null : trimmed;
}
