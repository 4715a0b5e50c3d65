/** Company Details, on PX's own path: the subscription id and the OAuth secret. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { checked } from '../body.ts';
import { newSecret } from '../credentials.ts';
import { type Html, html } from '../html.ts';
import type { Px } from '../px.ts';
import { isTimeZone } from './format.ts';
import { confirmed, copied, field, hiddenFields } from './parts.ts';
import { addAction, addScreen, type Visitor } from './screen.ts';

const path = '/settings/subscription';

const companySchema = z.object({
  name: z.string().trim().min(1, 'is needed').max(200),
  website: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin'),
});

export function companyScreen(server: FastifyInstance, px: Px): void {
  const { state } = px;
  addScreen(server, px, path, ({ session }) => ({
    title: 'Company Details',
    section: path,
    body: html`<p class="field-line"><span class="label">Subscription ID</span> ${copied('Subscription ID', state.credentials.clientId)}</p>
${companyForm(px)}
${activationPart(px)}
${secretPart(session)}`,
  }));
  addAction(server, px, path, ({ form, session }) => {
    const { name, website, timeZone } = checked(companySchema, Object.fromEntries(form));
    Object.assign(state.company, { name, website, timeZone });
    session.notice = { isError: false, text: 'Company Details are saved' };
    return path;
  });
  addAction(server, px, `${path}/activation`, ({ form }) => {
    state.company.externalSegmentsActivated = form.get('on') === 'true';
    return path;
  });
  addAction(server, px, `${path}/secret`, ({ session }) => {
    state.credentials.clientSecret = newSecret();
    session.secret = { of: 'client', text: state.credentials.clientSecret };
    return path;
  });
}

function companyForm({ state }: Px): Html {
  const { name, website, timeZone } = state.company;
  const zones = Intl.supportedValuesOf('timeZone');
  return html`<form method="post" action="${path}" class="stack">
${field('Company Name', 'name', html`required maxlength="200" value="${name}"`)}
${field('Website', 'website', html`type="url" value="${website}"`)}
${field('Default Time Zone', 'timeZone', html`required list="zones" value="${timeZone}"`)}
<datalist id="zones">${zones.map((zone) => html`<option value="${zone}"></option>`)}</datalist>
<button>Save Company Details</button></form>`;
}

function activationPart({ state }: Px): Html {
  const isOn = state.company.externalSegmentsActivated;
  return html`<h2>External segments</h2>
<form method="post" action="${path}/activation" class="row">
${hiddenFields({ on: String(!isOn) })}
<button role="switch" aria-checked="${String(isOn)}" class="switch">External segments activated</button>
<span class="hint">${isOn ? 'On.' : 'Off: every call about external segments is answered 403.'} In PX, Gainsight's support does this.</span></form>`;
}

/** Shown once, to who made it. */
function secretPart(session: Visitor['session']): Html {
  const { secret } = session;
  session.secret = null;
  return html`<h2>OAuth Secret</h2>
${
  secret?.of === 'client'
    ? html`<div class="notice" role="status"><p>The new secret. It is not shown again, and the old one is dead.</p><p>${copied('OAuth Secret', secret.text)}</p></div>`
    : html`<p><code class="id">••••••••••••••••</code> <span class="hint">PX shows a secret once, when it is generated.</span></p>`
}
${confirmed({
  ask: 'Generate New Secret',
  effect:
    'The old secret stops working at once. Who signs in with it is refused until the new one is entered there.',
  button: 'Generate and replace the old secret',
  action: `${path}/secret`,
})}`;
}
