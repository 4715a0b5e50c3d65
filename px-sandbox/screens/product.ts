/** Demo product: an invented SaaS page whose guide shows for those whom PX says. */
import type { FastifyInstance } from 'fastify';
import { checked } from '../body.ts';
import { aimOf } from '../engagements.ts';
import { type Html, html, linkTo } from '../html.ts';
import { connectionSchema } from '../millrace.ts';
import type { Px } from '../px.ts';
import { membersOf } from '../segments.ts';
import type { View } from './frame.ts';
import { field, hiddenFields, idText } from './parts.ts';
import { actions, nextPlan, planOf } from './product-actions.ts';
import { addAction, addScreen, type Visitor } from './screen.ts';

const path = '/product';
const offered = 12;
const pages = [
  ['projects', 'Projects'],
  ['report', 'Report'],
] as const;

const projects = [
  ['Spring launch', 'On track', '12 of 18 tasks'],
  ['Pricing page', 'At risk', '3 of 11 tasks'],
  ['Onboarding e-mails', 'On track', '7 of 9 tasks'],
  ['Partner portal', 'Not started', '0 of 24 tasks'],
] as const;

export function productScreen(server: FastifyInstance, px: Px): void {
  addScreen(server, px, path, (visitor) => view(px, visitor));
  addAction(server, px, `${path}/sign-in`, ({ form }) => {
    const as = form.get('other') || form.get('as') || '';
    return linkTo(path, { as });
  });
  addAction(server, px, `${path}/millrace`, ({ form, session }) => {
    const { as = '', ...given } = Object.fromEntries(form);
    px.connection = given['url'] === '' ? null : checked(connectionSchema, given);
    const text = px.connection ? 'Events go to Millrace now' : 'Events go nowhere now';
    session.notice = { isError: false, text };
    return linkTo(path, { as });
  });
}

function view(px: Px, { query }: Visitor): View {
  const as = query.get('as') ?? '';
  const page = query.get('page') === 'report' ? 'report' : 'projects';
  return {
    title: 'Demo product',
    section: path,
    scripts: as === '' ? [] : ['product.js'],
    body: html`${picker(px, as)}
<div class="beside product-columns"><section id="product" class="product" aria-label="Tidemark, an invented product"${as !== '' && html` data-as="${as}" data-account="${px.state.users.get(as)?.accountId ?? ''}"`}>
<div class="product-head"><strong>Tidemark</strong>
<nav aria-label="Tidemark">${pages.map(([key, name]) => html`<a href="${linkTo(path, { as, page: key })}"${key === page && html` aria-current="page"`}>${name}</a>`)}</nav>
<span>${as === '' ? 'Nobody is signed in' : html`Signed in as ${idText(as)}`}</span></div>
${page === 'report' ? report : projectList}
${actionPart(px, as)}
</section>
<aside class="decided" aria-labelledby="decided-title"><h2 id="decided-title">What the SDK decided</h2>
<div id="decision" aria-live="polite">${as === '' ? html`<p>Nothing: nobody is signed in, so nobody is identified.</p>` : html`<p>Asking PX …</p>`}</div></aside></div>
${connectionPart(px, as)}`,
  };
}

const projectList = html`<h2 id="anchor-projects">Projects</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Projects"><table><thead><tr><th scope="col">Project</th><th scope="col">State</th><th scope="col">Done</th></tr></thead>
<tbody>${projects.map(([name, state, done]) => html`<tr><td>${name}</td><td>${state}</td><td>${done}</td></tr>`)}</tbody></table></div>`;

const report = html`<h2 id="anchor-projects">Weekly report</h2>
<p>22 tasks were finished this week, 5 more than last week. Pricing page waits for a decision.</p>`;

/** Members of what the first guide is aimed at, other users, and any id at all. */
function picker(px: Px, as: string): Html {
  const { state } = px;
  const guide = state.engagements.values().next().value;
  const segment = guide ? aimOf(state, guide)[0] : undefined;
  const members: string[] = [];
  if (segment) {
    for (const [identity] of membersOf(segment)) {
      if (members.push(identity) === offered) break;
    }
  }
  const others: string[] = [];
  for (const identity of state.users.keys()) {
    if (others.length === offered) break;
    if (segment?.members.get(identity)?.isIn !== true) others.push(identity);
  }
  const listed = [...members, ...others];
  return html`<form method="post" action="${path}/sign-in" class="filters">
<label class="field"><span>Signed in as</span><select name="as">
${(as === '' || !listed.includes(as)) && html`<option value="${as}" selected>${as === '' ? 'Nobody' : personText(px, as)}</option>`}
${group(segment ? `In ${segment.name}` : 'Members', members, px, as)}
${group(segment ? `Not in ${segment.name}` : 'Users', others, px, as)}
</select></label>
${field('or any other id', 'other', html`autocomplete="off" spellcheck="false"`)}
<button class="primary">Sign in as this person</button>
${as !== '' && html`<a href="${path}">Sign out of the product</a>`}
</form>`;
}

function personText({ state }: Px, id: string): string {
  const user = state.users.get(id);
  const name = user ? `${user.firstName} ${user.lastName}`.trim() : '';
  return name ? `${id}, ${name}` : id;
}

function group(label: string, ids: readonly string[], px: Px, as: string): Html | null {
  if (ids.length === 0) return null;
  return html`<optgroup label="${label}">${ids.map((id) => html`<option value="${id}"${id === as && html` selected`}>${personText(px, id)}</option>`)}</optgroup>`;
}

function whyDisabled({ connection }: Px, as: string): string {
  if (as === '') return 'Sign in as somebody first.';
  return connection ? '' : 'Events have nowhere to go: tell where Millrace is, below.';
}

function actionPart(px: Px, as: string): Html {
  const why = whyDisabled(px, as);
  const user = px.state.users.get(as);
  const plan = user && planOf(user);
  const upgrade = nextPlan(plan ?? '');
  return html`<div id="actions" class="row actions" role="group" aria-label="What people do here">
${actions.map(({ name, anchor }) => html`<button type="button" data-action="${name}"${anchor && html` id="${anchor}"`}${(why !== '' || (name === 'upgrade plan' && upgrade === null)) && html` disabled`}>${name}</button>`)}
</div>
<p id="sent" class="hint" role="status">${why || (upgrade === null ? 'This person has the largest plan already.' : plan ? html`Plan as far as PX knows: ${plan}.` : '')}</p>`;
}

function connectionPart({ connection }: Px, as: string): Html {
  return html`<details class="connection-form"${connection === null && html` open`}><summary>Where events go</summary>
<form method="post" action="${path}/millrace" class="row">${hiddenFields({ as })}
${field('Address of Millrace', 'url', html`type="url" placeholder="http://127.0.0.1:4400" value="${connection?.url ?? ''}"`)}
${field('Write key', 'writeKey', html`autocomplete="off" spellcheck="false" value="${connection?.writeKey ?? ''}"`)}
<button>Save</button></form>
<p class="hint">The buttons send through the published Segment client of Node, as the server of a product does. Make a write key in Millrace under Sources.</p></details>`;
}
