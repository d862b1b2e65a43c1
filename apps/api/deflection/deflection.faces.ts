import type { DeflectionGroup, DeflectionReport, ReadArticle } from '#libs/application';
import type { DeflectionFiguresModel, DeflectionGroupModel, DeflectionReportModel } from './deflection.models.js';

/** A report in the terms of the public face. */
export function toReport(report: DeflectionReport, articles: readonly ReadArticle[]): DeflectionReportModel {
  const byId = new Map(articles.map((article) => [article.id, article]));
  return {
    ...toFigures(report.total),
    byArticle: report.byArticle.map((group) => ({
      ...toFigures(group),
      articleId: group.value,
      article: byId.get(group.value) ?? null,
    })),
    articleCount: report.articleCount,
    byCategory: report.byCategory.map(toGroup),
    groups: report.groups.map(toGroup),
    overTime: report.overTime.map((group) => ({ ...toFigures(group), from: group.of.from, to: group.of.to })),
  };
}

function toGroup(group: DeflectionGroup): DeflectionGroupModel {
  const { value, of } = group;
  const isEnum = of.facet?.name === 'priority' || of.facet?.name === 'source';
  return { ...toFigures(group), value: (isEnum ? value.toUpperCase() : value) || null };
}

function toFigures({ counts, of }: DeflectionGroup): DeflectionFiguresModel {
  const { suggested, opened, assisted, cases, deflected, selfServed } = counts;
  return {
    suggested,
    opened,
    assistedOpens: assisted,
    opensPerSuggestion: suggested === 0 ? null : opened / suggested,
    casesWithSuggestion: cases,
    casesWithDeflection: deflected,
    deflectionRate: cases === 0 ? null : deflected / cases,
    selfServed,
    of,
  };
}
