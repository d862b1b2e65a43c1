import { type CaseStatus, isReopening, isSettled, transitionPath } from '#libs/cases';

/** One allowed step on the way to the status a row shows; inferred where the log does not show it. */
export type WalkedStep = { readonly to: CaseStatus; readonly reopens: boolean; readonly inferred: boolean };

/**
 * The allowed steps from a case's status to the one a row shows. The last is what the row shows, and so is a re-opening of a
 * settled case; the others are inferred. Undefined where the lifecycle has no way there, or none without a resolution or a
 * re-opening that the log does not show.
 */
export function walk(from: CaseStatus, to: CaseStatus): readonly WalkedStep[] | undefined {
  const path = transitionPath(from, to);
  if (path === undefined) return undefined;
  const steps = path.map((status, index) => {
    const reopens = isReopening(index === 0 ? from : path[index - 1]!, status);
    return { to: status, reopens, inferred: !reopens && index < path.length - 1 };
  });
  const reopenedByLog = isSettled(from) && !isSettled(to);
  return steps.some(({ reopens }) => reopens) && !reopenedByLog ? undefined : steps;
}
