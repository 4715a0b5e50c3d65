/** What stands around every screen: the strip, the faults, the rail. */
import type { FastifyReply } from 'fastify';
import type { BrowserSession } from '../browser-sessions.ts';
import { type Html, html, markupOf } from '../html.ts';
import type { Px } from '../px.ts';
import { activeFaultsText } from './fault-text.ts';

export interface View {
  title: string;
  /** Which entry of the rail this belongs to. */
  section: string;
  body: Html;
  status?: number;
  /** Names of module scripts beside the one that keeps pages fresh. */
  scripts?: readonly string[];
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const rail = [
  ['', [['/audience', 'Audience Explorer']]],
  ['', [['/segments', 'Segments']]],
  ['', [['/engagements', 'Engagements']]],
  [
    'Administration',
    [
      ['/settings/subscription', 'Company Details'],
      ['/settings/rest-api', 'REST API'],
    ],
  ],
  [
    'Sandbox',
    [
      ['/product', 'Demo product'],
      ['/faults', 'Faults'],
      ['/requests', 'Request log'],
    ],
  ],
] as const;

/** @param session null before sign-in: no rail then */
export function sendView(
  px: Px,
  reply: FastifyReply,
  session: BrowserSession | null,
  view: View,
): FastifyReply {
  const piece = session ? framed(px, session, view) : bare(view);
  return reply
    .status(view.status ?? 200)
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    .send(`<!doctype html>\n${markupOf(piece)}`);
}

function head(title: string, scripts: readonly string[]): Html {
  return html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · PX sandbox</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/sandbox.css">
${scripts.map((name) => html`<script type="module" src="/assets/${name}"></script>`)}
</head>`;
}

const strip = html`<p class="strip">A stand-in for Gainsight PX on your machine. Not a Gainsight product.</p>`;

function bare({ title, body, scripts = [] }: View): Html {
  return html`<html lang="en">
${head(title, scripts)}
<body class="bare">
<header>${strip}</header>
<main id="main">
<p class="brand">PX sandbox</p>
<h1>${title}</h1>
${body}
</main>
</body>
</html>`;
}

function framed(
  px: Px,
  session: BrowserSession,
  { title, section, body, scripts = [] }: View,
): Html {
  return html`<html lang="en">
${head(title, ['live.js', ...scripts])}
<body>
<a class="skip" href="#main">Skip to content</a>
<header>${strip}
<div id="active-faults" data-live role="status">${faultStrip(px)}</div></header>
<div class="columns">
<nav class="rail" aria-label="Main">
<p class="brand"><a href="/segments">PX sandbox</a></p>
${rail.map(([heading, items]) => railGroup(heading, items, section))}
<form method="post" action="/sign-out"><button class="quiet">Sign out</button></form>
<p class="connection"><span id="connection">Live</span></p>
</nav>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${noticeOf(session)}
${body}
</main>
</div>
</body>
</html>`;
}

function railGroup(
  heading: string,
  items: readonly (readonly [string, string])[],
  section: string,
): Html {
  const links = items.map(
    ([path, name]) =>
      html`<li><a href="${path}"${path === section && html` aria-current="page"`}>${name}</a></li>`,
  );
  return html`${heading && html`<h2>${heading}</h2>`}<ul>${links}</ul>`;
}

function faultStrip(px: Px): Html | null {
  const text = activeFaultsText(px);
  return text === '' ? null : html`<p class="faulty">${text} <a href="/faults">Faults</a></p>`;
}

/** Told once. */
function noticeOf(session: BrowserSession): Html | null {
  const { notice } = session;
  session.notice = null;
  if (!notice) return null;
  return notice.isError
    ? html`<p class="notice bad" role="alert">${notice.text}</p>`
    : html`<p class="notice" role="status">${notice.text}</p>`;
}
