/** Faults: presets, what is on now, and every kind with its switch. */
import type { FastifyInstance } from 'fastify';
import { checked } from '../body.ts';
import type { FaultStatus } from '../fault-switches.ts';
import { faultSchema, isInstant, places } from '../faults.ts';
import { type Html, html } from '../html.ts';
import type { Px } from '../px.ts';
import { badRequest, PxError } from '../px-error.ts';
import { type FaultField, type FaultForm, faultForms, faultOf, presets } from './fault-forms.ts';
import { faultText } from './fault-text.ts';
import { counted, countOf } from './format.ts';
import { type Column, choice, field, hiddenFields, table, tick } from './parts.ts';
import { addAction, addScreen } from './screen.ts';

const path = '/faults';

export function faultScreen(server: FastifyInstance, px: Px): void {
  const { faults } = px;
  addScreen(server, px, path, () => ({
    title: 'Faults',
    section: path,
    body: html`<p>What this PX does wrong, so that you can see what happens then.</p>
<form method="post" action="${path}/presets" class="row presets">
${presets.map(({ name }) => html`<button name="preset" value="${name}">${name}</button>`)}
${field('Identity of the poisoned person', 'identity', html`value="u-1042" autocomplete="off"`)}
</form>
<h2>Ordered</h2>
${table({
  id: 'faults',
  label: 'Ordered faults',
  columns,
  rows: faults.list(),
  empty: 'No fault is on. PX behaves.',
})}
<form method="post" action="${path}/clear"><button>Clear all faults</button></form>
<h2>Every kind</h2>
<div class="kinds">${faultForms.map(kindPart)}</div>`,
  }));
  addAction(server, px, `${path}/presets`, ({ form }) => {
    const preset = presets.find(({ name }) => name === form.get('preset'));
    if (!preset) throw new PxError(404, 'There is no such preset');
    for (const fault of preset.faults(form.get('identity') || 'u-1042')) {
      faults.add(checked(faultSchema, fault));
    }
    return path;
  });
  addAction(server, px, `${path}/on`, ({ form }) => {
    const kind = faultForms.find((one) => one.kind === form.get('kind'));
    if (!kind) throw badRequest('kind: unknown');
    faults.add(checked(faultSchema, faultOf(kind, form)));
    return path;
  });
  addAction(server, px, `${path}/off`, ({ form }) => {
    if (!faults.remove(Number(form.get('id')))) throw new PxError(404, 'It is off already');
    return path;
  });
  addAction(server, px, `${path}/clear`, ({ session }) => {
    faults.replace([], 1);
    session.notice = { isError: false, text: 'All faults are cleared' };
    return path;
  });
}

const columns: Column<FaultStatus>[] = [
  {
    name: 'State',
    cell: ({ fault, active }) => {
      if (active) return html`<span class="state on">On</span>`;
      return html`<span class="state">${isInstant(fault) ? 'Done' : 'Over'}</span>`;
    },
  },
  { name: 'PX …', cell: ({ fault }) => faultText(fault) },
  { name: 'Where', cell: ({ fault }) => (isInstant(fault) ? '' : fault.where) },
  {
    name: 'Share',
    isNumber: true,
    cell: ({ fault }) => (isInstant(fault) ? '' : `${fault.share} %`),
  },
  { name: 'For', cell: ({ fault }) => forText(fault) },
  { name: 'Served', isNumber: true, cell: ({ served }) => counted(served) },
  {
    name: 'Off',
    cell: ({ id, fault, active }) =>
      html`<form method="post" action="${path}/off">${hiddenFields({ id: String(id) })}<button class="quiet" id="off-${id}">${active ? 'Turn off' : 'Remove'}<span class="unseen"> ${faultText(fault)}</span></button></form>`,
  },
];

function forText(fault: FaultStatus['fault']): string {
  if (isInstant(fault)) return 'once';
  if (typeof fault.for === 'string') return 'until off';
  if ('requests' in fault.for) return countOf(fault.for.requests, 'request');
  return countOf(fault.for.seconds, 'second');
}

function kindPart(form: FaultForm): Html {
  const { kind, label, fields, where } = form;
  return html`<details><summary>${label}</summary>
<form method="post" action="${path}/on" class="row">${hiddenFields({ kind })}
${fields.map(input)}
${where !== null && meetingFields(where)}
<button>${where === null ? 'Do it now' : 'Turn on'}<span class="unseen">: ${label}</span></button></form></details>`;
}

function input({ name, label, type, initial = '' }: FaultField): Html {
  if (type === 'flag') return tick(label, name, 'true', initial === 'true');
  if (type === 'number')
    return field(label, name, html`type="number" step="any" value="${initial}"`);
  if (type === 'text') return field(label, name, html`value="${initial}" autocomplete="off"`);
  return choice(
    label,
    name,
    type.map((one) => [one, one] as const),
    initial,
  );
}

function meetingFields(where: string): Html {
  const units = [
    ['until-off', 'until off'],
    ['requests', 'so many requests'],
    ['seconds', 'so many seconds'],
  ] as const;
  return html`${choice(
    'Where',
    'where',
    places.map((one) => [one, one] as const),
    where,
  )}
${field('Share of requests, %', 'share', html`type="number" min="1" max="100" value="100"`)}
${choice('For', 'unit', units)}
${field('How many', 'length', html`type="number" min="1" value="60"`)}`;
}
