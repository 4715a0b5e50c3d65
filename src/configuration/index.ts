export type { Api } from './api.ts';
export { applyPlan } from './apply.ts';
export { type Change, describeChange, type SectionName, sections } from './change.ts';
export { configurationText, readConfiguration } from './export.ts';
export { readFile } from './file.ts';
export { makePlan, type Plan } from './plan.ts';
export { variablesOf } from './variables.ts';
