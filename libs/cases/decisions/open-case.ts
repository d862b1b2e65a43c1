import { accept, type Decision, type FieldProblem, refusal, refuse } from '#libs/kernel';
import type { OpenCase } from '../case.commands.js';
import { type CaseEvent, type CaseLinks, linkKinds } from '../case.events.js';
import { caseLimits, fittingText, requiredText, textOrNull } from '../case.limits.js';
import type { CaseState } from '../case.state.js';
import { linkProblems, normalTags, tagProblems } from './labels.js';

function problems(data: OpenCase['data']): FieldProblem[] {
  const found = [
    ...requiredText('subject', data.subject, caseLimits.subject),
    ...fittingText('description', data.description, caseLimits.description),
    ...fittingText('category', data.category, caseLimits.category),
    ...fittingText('subcategory', data.subcategory, caseLimits.category),
    ...tagProblems('tags', data.tags ?? [], normalTags(data.tags ?? []).length),
  ];
  const links = data.links ?? [];
  links.forEach((link, index) => {
    found.push(...linkProblems(`links[${index}]`, link));
    if (links.findIndex(({ kind }) => kind === link.kind) < index) {
      found.push({ field: `links[${index}].kind`, problem: `a case has one ${link.kind} at the most` });
    }
  });
  return found;
}

function linksOf(links: OpenCase['data']['links'] = []): CaseLinks {
  const target = (kind: (typeof linkKinds)[number]) => {
    const link = links.find((candidate) => candidate.kind === kind);
    return link ? { id: link.id, label: link.label } : null;
  };
  return { contact: target('contact'), account: target('account'), deal: target('deal') };
}

/** Opens a case and routes it, in one batch. The commands of one id answer the same case: opening twice is refused. */
export function openCase({ data }: OpenCase, state: CaseState): Decision<CaseEvent> {
  if (state !== null) {
    return refuse(
      refusal('BAD_USER_INPUT', `Case ${data.caseId} is open already.`, {
        fields: [{ field: 'id', problem: 'is taken' }],
      }),
    );
  }
  const fields = problems(data);
  if (fields.length > 0) return refuse(refusal('BAD_USER_INPUT', 'The case cannot be opened as given.', { fields }));
  return accept<CaseEvent>(
    {
      type: 'CaseOpened',
      data: {
        caseId: data.caseId,
        subject: data.subject.trim(),
        description: data.description ?? '',
        priority: data.priority ?? 'normal',
        category: textOrNull(data.category),
        subcategory: textOrNull(data.subcategory),
        source: data.source,
        tags: normalTags(data.tags ?? []),
        links: linksOf(data.links),
        firstResponse: data.firstResponse,
      },
    },
    { type: 'CaseRouted', data: data.routing },
  );
}
