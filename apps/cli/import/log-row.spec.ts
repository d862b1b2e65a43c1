import { recordsOf } from '../../../test/support/uci-incident/index.js';
import { readRow } from './log-row.js';

describe('a row of the log', () => {
  it('says in our words how the incident stood', async () => {
    const [first] = await recordsOf('INC0000045');

    expect(readRow(first!)).toEqual({
      row: {
        status: 'NEW',
        modCount: 0,
        updatedAt: '2016-02-29T01:23:00.000Z',
        updatedBy: 'Updated by 21',
        openedAt: '2016-02-29T01:16:00.000Z',
        openedBy: 'Opened by 8',
        resolvedBy: 'Resolved by 149',
        caller: 'Caller 2403',
        source: 'phone',
        priority: 'normal',
        category: 'Category 55',
        subcategory: 'Subcategory 170',
        group: 'Group 56',
        assignee: null,
        closingCode: '5',
        record: first,
      },
    });
  });

  it('in state -100 is in a state nobody explains', async () => {
    const row = (await recordsOf('INC0028089'))[1]!;

    expect(row.incident_state).toBe('-100');
    expect(readRow(row)).toEqual({ problem: 'unknown-state' });
  });

  it.each([
    ['number', '?'],
    ['incident_state', '?'],
    ['sys_mod_count', 'two'],
    ['sys_mod_count', '?'],
    ['sys_mod_count', '-1'],
    ['sys_updated_at', '31/2/2016 10:00'],
    ['opened_at', '?'],
    ['priority', '5 - Planning'],
    ['contact_type', undefined],
  ])('whose %s is %s is unreadable, not filled in', async (column, value) => {
    const [row] = await recordsOf('INC0000045');

    expect(readRow({ ...row, [column]: value })).toEqual({ problem: 'unreadable' });
  });

  it.each([
    ['1 - Critical', 'urgent'],
    ['2 - High', 'high'],
    ['3 - Moderate', 'normal'],
    ['4 - Low', 'low'],
  ])('of priority %s is %s', async (level, priority) => {
    const [row] = await recordsOf('INC0000045');

    expect(readRow({ ...row, priority: level }).row?.priority).toBe(priority);
  });

  it.each([
    ['Phone', 'phone'],
    ['IVR', 'phone'],
    ['Email', 'email'],
    ['Self service', 'portal'],
    ['Direct opening', 'web'],
  ])('of contact type %s came in by %s', async (contactType, source) => {
    const [row] = await recordsOf('INC0000045');

    expect(readRow({ ...row, contact_type: contactType }).row?.source).toBe(source);
  });

  it.each([
    ['New', 'NEW'],
    ['Active', 'IN_PROGRESS'],
    ['Awaiting User Info', 'PENDING_CUSTOMER'],
    ['Awaiting Problem', 'PENDING_CUSTOMER'],
    ['Awaiting Vendor', 'PENDING_CUSTOMER'],
    ['Awaiting Evidence', 'PENDING_CUSTOMER'],
    ['Resolved', 'RESOLVED'],
    ['Closed', 'CLOSED'],
  ])('in state %s is %s', async (state, status) => {
    const [row] = await recordsOf('INC0000045');

    expect(readRow({ ...row, incident_state: state }).row?.status).toBe(status);
  });
});
