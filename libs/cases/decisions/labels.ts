import { accept, type Decision, type FieldProblem, refusal, refuse } from '#libs/kernel';
import type { LinkCase, TagCase, UnlinkCase } from '../case.commands.js';
import type { CaseEvent, LinkTarget } from '../case.events.js';
import { caseLimits, fittingText, requiredText } from '../case.limits.js';
import type { OpenedCase } from '../case.state.js';

/** Tags as they are kept: trimmed, each once, in the order given. */
export function normalTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim()))];
}

/** The problems of tags to be added to a case that would then have `total` of them. */
export function tagProblems(field: string, tags: readonly string[], total: number): FieldProblem[] {
  const found = tags.flatMap((tag, index) => requiredText(`${field}[${index}]`, tag, caseLimits.tag));
  if (total > caseLimits.tags) found.push({ field, problem: `a case has ${caseLimits.tags} tags at the most` });
  return found;
}

export function linkProblems(field: string, target: LinkTarget): FieldProblem[] {
  return [
    ...requiredText(`${field}.id`, target.id, caseLimits.linkId),
    ...fittingText(`${field}.label`, target.label, caseLimits.linkLabel),
  ];
}

/** Adds and removes tags. What is there already, or was never there, is passed over. */
export function tagCase({ data }: TagCase, { snapshot }: OpenedCase): Decision<CaseEvent> {
  const contradictory = normalTags(data.add).filter((tag) => normalTags(data.remove).includes(tag));
  const added = normalTags(data.add).filter((tag) => !snapshot.tags.includes(tag));
  const removed = normalTags(data.remove).filter((tag) => snapshot.tags.includes(tag));
  const kept = snapshot.tags.filter((tag) => !removed.includes(tag));
  const fields = [
    ...tagProblems('add', data.add, kept.length + added.length),
    ...contradictory.map((tag) => ({ field: 'remove', problem: `"${tag}" is also to be added` })),
  ];
  if (fields.length > 0) return refuse(refusal('BAD_USER_INPUT', 'The tags cannot be changed as given.', { fields }));
  return added.length + removed.length === 0 ? accept() : accept({ type: 'CaseTagged', data: { added, removed } });
}

/** Links the case to a contact, account or deal; a link of the same kind gives way. */
export function linkCase({ data }: LinkCase, { snapshot }: OpenedCase): Decision<CaseEvent> {
  const fields = linkProblems('link', data);
  if (fields.length > 0) return refuse(refusal('BAD_USER_INPUT', 'The case cannot be linked as given.', { fields }));
  const current = snapshot.links[data.kind];
  if (current?.id === data.id && current.label === data.label) return accept();
  return accept({ type: 'CaseLinked', data: { kind: data.kind, target: { id: data.id, label: data.label } } });
}

export function unlinkCase({ data }: UnlinkCase, { snapshot }: OpenedCase): Decision<CaseEvent> {
  if (snapshot.links[data.kind] === null) return accept();
  return accept({ type: 'CaseLinked', data: { kind: data.kind, target: null } });
}
