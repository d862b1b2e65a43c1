import type { CaseQueries, ListedCase, ViewScope } from '#libs/application';
import { breachSentence } from '#libs/delivery';
import type { NotificationView } from '#projections/notifications';
import type { NotificationModel } from './notification.models.js';

/** Notifications in the terms of the public face. Their cases are asked for together, once the first of them is wanted. */
export function toNotifications(
  views: readonly NotificationView[],
  scope: ViewScope,
  cases: CaseQueries,
): readonly NotificationModel[] {
  let asked: Promise<ReadonlyMap<string, ListedCase>> | undefined;
  const casesById = () => {
    asked ??= byId(scope, [...new Set(views.map(({ caseId }) => caseId))], cases);
    return asked;
  };
  return views.map((view) => {
    const { id, kind, as, caseId, createdAt, readAt } = view;
    return { id, kind, as, caseId, createdAt, readAt, message: breachSentence(view), casesById };
  });
}

async function byId(scope: ViewScope, ids: readonly string[], cases: CaseQueries) {
  const found = await cases.byIds(scope, ids);
  return new Map(found.map((view) => [view.id, view]));
}
