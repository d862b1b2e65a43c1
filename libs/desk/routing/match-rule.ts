import type { CaseSource, Priority } from '#libs/kernel';
import { foldText } from './fold-text.js';
import type { RoutingMatch } from './routing-rules.events.js';

/** What rules look at in a case. */
export type RoutedCase = {
  readonly category: string | null;
  readonly subcategory: string | null;
  readonly priority: Priority;
  readonly source: CaseSource;
};

/**
 * Holds a case against the conditions of one rule.
 * @returns the conditions that held, in the rule's own spelling (`category: Billing`; none for a rule without conditions),
 *   or undefined where one of them did not hold.
 */
export function matchRule(match: RoutingMatch, routed: RoutedCase): readonly string[] | undefined {
  const matched: string[] = [];
  for (const condition of ['category', 'subcategory', 'priority', 'source'] as const) {
    const accepted = match[condition];
    if (accepted === undefined || accepted.length === 0) continue;
    const value = routed[condition];
    if (value === null) return undefined;
    const folded = foldText(value);
    const hit = accepted.find((one) => foldText(one) === folded);
    if (hit === undefined) return undefined;
    matched.push(`${condition}: ${hit}`);
  }
  return matched;
}
