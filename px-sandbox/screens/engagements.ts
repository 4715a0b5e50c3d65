/** Engagements: the guides, and whom each is for. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { checked } from '../body.ts';
import {
  type Aim,
  aimOf,
  anchors,
  countPeople,
  type Engagement,
  newEngagement,
  type Step,
  stepsMax,
} from '../engagements.ts';
import { type Html, html, pathOf } from '../html.ts';
import type { Px } from '../px.ts';
import { badRequest, PxError } from '../px-error.ts';
import { counted, timeTag } from './format.ts';
import { type Column, choice, confirmed, field, none, table, tick } from './parts.ts';
import { addAction, addScreen } from './screen.ts';

const path = '/engagements';
const operators = [
  ['is', 'is one of'],
  ['is-not', 'is not one of'],
] as const;

export function engagementScreens(server: FastifyInstance, px: Px): void {
  const { state } = px;
  const found = (id: string): Engagement => {
    const engagement = state.engagements.get(id);
    if (!engagement) throw new PxError(404, 'There is no such engagement');
    return engagement;
  };
  addScreen(server, px, path, ({ nowMs }) => ({
    title: 'Engagements',
    section: path,
    body: html`${table({
      id: 'engagements',
      label: 'Engagements',
      columns: columnsOf(px, nowMs),
      rows: [...state.engagements.values()],
      empty: 'No guides yet.',
    })}
<h2>New guide</h2>
<form method="post" action="${path}" class="row">
${field('Name', 'name', html`required maxlength="100" autocomplete="off"`)}<button class="primary">Create guide</button></form>`,
  }));
  addScreen(server, px, `${path}/:id`, ({ part }) => engagementView(px, found(part('id'))));
  addAction(server, px, path, ({ form, nowMs }) => {
    const name = (form.get('name') ?? '').trim();
    if (name === '' || name.length > 100)
      throw badRequest('name: is needed, 100 characters at most');
    const engagement = newEngagement(name, { kind: 'these', externalIds: [] }, nowMs);
    state.engagements.set(engagement.id, engagement);
    return pathOf('engagements', engagement.id);
  });
  addAction(server, px, `${path}/:id`, ({ part, form, session, nowMs }) => {
    const engagement = found(part('id'));
    Object.assign(engagement, readEngagement(form, engagement), { updatedAtMs: nowMs });
    session.notice = { isError: false, text: 'The guide is saved' };
    return pathOf('engagements', engagement.id);
  });
  addAction(server, px, `${path}/:id/forget`, ({ part, session }) => {
    const engagement = found(part('id'));
    engagement.viewings.clear();
    session.notice = { isError: false, text: 'Nobody has seen it any more' };
    return pathOf('engagements', engagement.id);
  });
  addAction(server, px, `${path}/:id/delete`, ({ part, session }) => {
    const { id, name } = found(part('id'));
    state.engagements.delete(id);
    session.notice = { isError: false, text: `${name} is deleted` };
    return path;
  });
}

function columnsOf(px: Px, nowMs: number): Column<Engagement>[] {
  const { state } = px;
  return [
    {
      name: 'Name',
      cell: (one) => html`<a href="${pathOf('engagements', one.id)}">${one.name}</a>`,
    },
    { name: 'Type', cell: () => 'In-app guide' },
    {
      name: 'State',
      cell: (one) => html`<span class="state ${one.state.toLowerCase()}">${one.state}</span>`,
    },
    { name: 'Audience', cell: (one) => ruleText(px, one) },
    { name: 'Steps', isNumber: true, cell: (one) => one.steps.length },
    { name: 'Shown', isNumber: true, cell: (one) => counted(one.viewings.size) },
    { name: 'Changed', cell: (one) => timeTag(one.updatedAtMs, nowMs, state.company.timeZone) },
  ];
}

function ruleText({ state }: Px, engagement: Engagement): string {
  const names = aimOf(state, engagement).map(({ name }) => name);
  if (names.length === 0) return 'No segment yet';
  const operator = operators.find(([key]) => key === engagement.operator)?.[1];
  return `Segment ${operator} ${names.join(', ')}`;
}

function engagementView(
  px: Px,
  engagement: Engagement,
): { title: string; section: string; body: Html } {
  const own = pathOf('engagements', engagement.id);
  const counts = countPeople(px.state, engagement);
  return {
    title: engagement.name,
    section: path,
    body: html`<p class="above"><a href="${path}">All engagements</a></p>
<div id="counts" data-live class="cards">
${Object.entries(counts).map(([name, count]) => html`<p class="card"><strong>${counted(count)}</strong> ${name}</p>`)}
</div>
<form method="post" action="${own}" class="stack wide">
<div class="row">${field('Name', 'name', html`required maxlength="100" value="${engagement.name}"`)}
${choice(
  'State',
  'state',
  ['Draft', 'Live'].map((name) => [name, name] as const),
  engagement.state,
)}</div>
<fieldset><legend>Audience</legend>
<p class="hint">${ruleText(px, engagement)}</p>
${choice('Segment', 'operator', operators, engagement.operator)}
${segmentTicks(px, engagement)}
</fieldset>
${Array.from({ length: stepsMax }, (_, index) => stepFields(index, engagement.steps[index]))}
<button class="primary">Save guide</button>
</form>
<h2>Preview</h2>
<div class="cards">${engagement.steps.map((step, index) => preview(step, index, engagement.steps.length))}</div>
<h2>Start over</h2>
${confirmed({
  ask: 'Forget who has seen it…',
  effect: 'It is shown again to everybody whom the audience lets through.',
  button: 'Forget who has seen it',
  action: `${own}/forget`,
})}
${confirmed({
  ask: 'Delete guide…',
  effect: 'The guide and its counts are gone.',
  button: 'Delete guide',
  action: `${own}/delete`,
})}`,
  };
}

function segmentTicks({ state }: Px, engagement: Engagement): Html {
  const { aim } = engagement;
  const aimed = new Set(aimOf(state, engagement));
  const all = [...state.segments.values()];
  const gone = aim.kind === 'these' ? aim.externalIds.filter((id) => !state.segments.has(id)) : [];
  const named = aim.kind === 'named';
  return html`${
    named &&
    html`${tick(`Follow the name “${aim.name}”; the oldest segment while there is none`, 'named', aim.name, true)}`
  }
${all.map((one) => tick(one.name, 'segments', one.externalId, !named && aimed.has(one)))}
${gone.map((id) => tick(`${id} (deleted)`, 'segments', id, true))}
${all.length === 0 && html`<p class="hint">No segment exists yet.</p>`}`;
}

function stepFields(index: number, step: Step | undefined): Html {
  const number = index + 1;
  return html`<fieldset><legend>Step ${number}</legend><div class="row">
${field(`Title${index > 0 ? '; empty: no such step' : ''}`, `title${number}`, html`maxlength="200" value="${step?.title ?? ''}"${index === 0 && html` required`}`)}
${field('Button', `button${number}`, html`maxlength="50" value="${step?.button ?? 'Next'}"`)}
${choice('Stands at', `anchor${number}`, Object.entries(anchors), step?.anchor ?? 'none')}</div>
<label class="field"><span>Text</span><textarea name="text${number}" rows="2" maxlength="2000">${step?.text ?? ''}</textarea></label>
</fieldset>`;
}

function preview({ title, text, button }: Step, index: number, count: number): Html {
  return html`<figure class="guide preview"><figcaption>Step ${index + 1} of ${count}</figcaption>
<p class="guide-title">${title}</p><p>${text || none}</p><p><span class="button primary">${button}</span></p></figure>`;
}

const stepSchema = z.object({
  title: z.string().trim().max(200),
  text: z.string().trim().max(2_000),
  button: z.string().trim().min(1, 'is needed').max(50),
  anchor: z.enum(Object.keys(anchors) as [keyof typeof anchors]),
});

const engagementSchema = z.object({
  name: z.string().trim().min(1, 'is needed').max(100),
  state: z.enum(['Draft', 'Live']),
  operator: z.enum(['is', 'is-not']),
});

function readEngagement(form: URLSearchParams, known: Engagement): Partial<Engagement> {
  const given = checked(engagementSchema, Object.fromEntries(form));
  const steps = [1, 2, 3]
    .map((number) => ({
      title: form.get(`title${number}`) ?? '',
      text: form.get(`text${number}`) ?? '',
      button: form.get(`button${number}`) || 'Next',
      anchor: form.get(`anchor${number}`) ?? 'none',
    }))
    .map((step) => checked(stepSchema, step))
    .filter((step) => step.title !== '');
  if (steps.length === 0) throw badRequest('a guide needs a step with a title');
  return { ...given, steps, aim: readAim(form, known) };
}

/** Ticked segments replace following a name. */
function readAim(form: URLSearchParams, { aim }: Engagement): Aim {
  const externalIds = form.getAll('segments');
  if (externalIds.length === 0 && aim.kind === 'named' && form.has('named')) return aim;
  return { kind: 'these', externalIds };
}
