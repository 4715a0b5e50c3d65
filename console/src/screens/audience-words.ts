/** What audiences are called on every screen that shows them. */
import type { paths } from '../../../api/schema.d.ts';
import { exactNumber } from '../parts/format.ts';

type Read<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Answer } } } };
}
  ? Answer
  : never;

export type ListedAudience = Read<'/api/audiences'>['items'][number];
export type Audience = Read<'/api/audiences/{id}'>;
export type AudienceHistory = Read<'/api/audiences/{id}/history'>;
export type AudienceVersion = Read<'/api/audiences/{id}/versions'>['items'][number];
export type Member = Read<'/api/audiences/{id}/members'>['items'][number];

export const originNames: Readonly<Record<Audience['origin'], string>> = {
  'segmentation-service': 'Segmentation Service',
  'custom-upload': 'Custom upload',
  external: 'External',
};

export const lifecycleNames: Readonly<Record<Audience['lifecycleState'], string>> = {
  draft: 'Draft',
  published: 'Published',
  inactive: 'Inactive',
  archived: 'Archived',
};

/** "1 person is", "1,204 people are". */
export function peopleAre(count: number): string {
  return count === 1 ? '1 person is' : `${exactNumber(count)} people are`;
}

/** Tags as a person writes them: with commas between. */
export function tagsOf(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/** Own labels and inherited ones, each once. */
export function allLabels(audience: Pick<Audience, 'labels' | 'inheritedLabels'>): string[] {
  const inherited = audience.inheritedLabels.map(({ label }) => label);
  return [...new Set([...audience.labels, ...inherited])].sort();
}

/** "plan", "plan, through Trial users": where an inherited label comes from. */
export function labelOrigin({ field, via }: Audience['inheritedLabels'][number]): string {
  const through = via.map(({ name }) => name).join(' → ');
  if (field === null) return through;
  return through === '' ? field : `${field}, through ${through}`;
}
