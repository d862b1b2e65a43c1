import { tenantId } from '#libs/kernel';
import { admin, given, noon, stateAfter } from '../testing/given.js';
import { auditPolicyDecider, isRecorded, noAuditPolicy, type SetAuditPolicy } from './audit-policy.decider.js';
import { type AuditPolicyEvent, auditPolicyStream, type RecordedReads, recordedReads } from './audit-policy.events.js';
import { readKinds } from './case-reads.events.js';

const set = (recordReads: RecordedReads): Omit<SetAuditPolicy, 'actor' | 'at'> => ({
  type: 'SetAuditPolicy',
  data: { recordReads },
});
const wasSet = (recordReads: RecordedReads): AuditPolicyEvent => ({ type: 'AuditPolicySet', data: { recordReads } });

describe('the audit policy of a tenant', () => {
  it.each(recordedReads)('is set to %s, a fact also where it changes nothing', (choice) => {
    given(auditPolicyDecider).when(set(choice)).thenHappened(wasSet(choice));
  });

  it('set again to the same changes nothing', () => {
    given(auditPolicyDecider, wasSet('history')).when(set('history')).thenNothing();
    given(auditPolicyDecider, wasSet('history')).when(set('all')).thenHappened(wasSet('all'));
    given(auditPolicyDecider, wasSet('all')).when(set('none')).thenHappened(wasSet('none'));
  });

  it('says who set it and when, and counts its revisions as its stream does', () => {
    expect(stateAfter(auditPolicyDecider, [wasSet('all'), wasSet('none')])).toEqual({
      revision: 1,
      recordReads: 'none',
      setBy: admin,
      setAt: noon,
    });
  });

  it('has nothing recorded until it is set', () => {
    expect(readKinds.filter((kind) => isRecorded(noAuditPolicy, kind))).toEqual([]);
  });

  it('has every reading of the history recorded, or every look at a case as well', () => {
    const recorded = (recordReads: RecordedReads) =>
      readKinds.filter((kind) => isRecorded({ ...noAuditPolicy, recordReads }, kind));
    expect(recorded('none')).toEqual([]);
    expect(recorded('history')).toEqual(['HISTORY', 'AS_OF', 'VERIFICATION', 'EXPORT']);
    expect(recorded('all')).toEqual([...readKinds]);
  });

  it('has a stream of its own for each tenant', () => {
    expect(auditPolicyStream(tenantId('acme'))).toBe('auditing-acme');
  });
});
