import type { CaseEvent, CaseOpened } from '../case.events.js';
import { caseId, given, openCase, opened, routing, schedule } from '../testing/index.js';

const link = (kind: 'contact' | 'account' | 'deal', id: string, label: string | null = null) => ({ kind, id, label });

/** The facts of an opening that differs from the usual one in this. */
function openedWith(differing: Partial<CaseOpened['data']>): CaseEvent[] {
  return opened(differing).map(({ type, data }) => ({ type, data }) as CaseEvent);
}

describe('opening a case', () => {
  it('states the case with its defaults, then where it was routed, in one batch', () => {
    given()
      .when(openCase())
      .thenHappened(
        {
          type: 'CaseOpened',
          data: {
            caseId,
            subject: 'The printer is on fire',
            description: '',
            priority: 'normal',
            category: null,
            subcategory: null,
            source: 'web',
            tags: [],
            links: { contact: null, account: null, deal: null },
            firstResponse: schedule,
          },
        },
        { type: 'CaseRouted', data: routing },
      );
  });

  it('keeps all that was given', () => {
    const everything = {
      description: ' Smoke.\n',
      priority: 'urgent',
      category: 'Technical',
      subcategory: 'Printer',
      source: 'phone',
      tags: ['fire'],
    } as const;
    const links = [link('deal', 'd1'), link('contact', 'c1', 'Rita'), link('account', 'a1', 'Acme')];
    given()
      .when(openCase({ ...everything, links }))
      .thenHappened(
        ...openedWith({
          ...everything,
          links: {
            contact: { id: 'c1', label: 'Rita' },
            account: { id: 'a1', label: 'Acme' },
            deal: { id: 'd1', label: null },
          },
        }),
      );
  });

  it('trims subject, category, subcategory and tags, and takes a tag once', () => {
    given()
      .when(openCase({ subject: ' Fire ', category: ' Technical', subcategory: 'Printer ', tags: ['a', ' a ', 'b'] }))
      .thenHappened(
        ...openedWith({ subject: 'Fire', category: 'Technical', subcategory: 'Printer', tags: ['a', 'b'] }),
      );
  });

  it.each([null, '', '  '])('makes no category of %j', (blank) => {
    given()
      .when(openCase({ category: blank, subcategory: blank }))
      .thenHappened(...openedWith({ category: null, subcategory: null }));
  });

  it('tells tags apart by case', () => {
    given()
      .when(openCase({ tags: ['VIP', 'vip'] }))
      .thenHappened(...openedWith({ tags: ['VIP', 'vip'] }));
  });

  it('goes up to every bound', () => {
    const widest = {
      subject: 'x'.repeat(200),
      description: 'x'.repeat(20_000),
      category: 'x'.repeat(100),
      subcategory: 'x'.repeat(100),
      tags: Array.from({ length: 50 }, (_, index) => `${index}`.padStart(50, 'x')),
    };
    given()
      .when(openCase(widest))
      .thenHappened(...openedWith(widest));
  });

  it('takes a subject of 200 emoji, which are 200 characters', () => {
    given()
      .when(openCase({ subject: '🔥'.repeat(200) }))
      .thenHappened(...openedWith({ subject: '🔥'.repeat(200) }));
    given()
      .when(openCase({ subject: '🔥'.repeat(201) }))
      .thenFieldsRefused('subject');
  });

  it.each([
    [{ subject: '' }, ['subject']],
    [{ subject: ' \n ' }, ['subject']],
    [{ subject: 'x'.repeat(201) }, ['subject']],
    [{ description: 'x'.repeat(20_001) }, ['description']],
    [{ category: 'x'.repeat(101) }, ['category']],
    [{ subcategory: 'x'.repeat(101) }, ['subcategory']],
    [{ tags: ['ok', ' ', 'x'.repeat(51)] }, ['tags[1]', 'tags[2]']],
    [{ tags: Array.from({ length: 51 }, (_, index) => `tag-${index}`) }, ['tags']],
    [{ links: [link('deal', 'd1'), link('contact', ' ')] }, ['links[1].id']],
    [{ links: [link('deal', 'x'.repeat(201), 'x'.repeat(201))] }, ['links[0].id', 'links[0].label']],
    [{ links: [link('deal', 'd1'), link('contact', 'c1'), link('deal', 'd2')] }, ['links[2].kind']],
    [{ links: [link('deal', 'd1'), link('deal', 'd1'), link('deal', 'd1')] }, ['links[1].kind', 'links[2].kind']],
    [
      { subject: '', description: 'x'.repeat(20_001), tags: [''], links: [link('deal', '')] },
      ['subject', 'description', 'tags[0]', 'links[0].id'],
    ],
  ])('out of bounds is refused, naming every field at fault (%#)', (data, fields) => {
    given()
      .when(openCase(data))
      .thenFieldsRefused(...fields);
  });

  it('a second time is refused, even with the same words', () => {
    given(...opened())
      .when(openCase())
      .thenFieldsRefused('id');
    given(...opened())
      .when(openCase({ subject: '' }))
      .thenFieldsRefused('id');
  });
});
